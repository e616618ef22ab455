package dev.yunfan.ota.control;

import static dev.yunfan.ota.control.Effect.refused;

import dev.yunfan.ota.control.Effect.Reason;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;

/** How the log changes the rules by which it is read. */
final class RulesChanges {
  private RulesChanges() {}

  /** Rules only ever go forward, to what this build knows. */
  static Effect upgrade(ControlState state, ControlRecord record, Command.UpgradeRules upgrade) {
    int current = state.rules().number();
    if (record.expectedVersion() != current) {
      return ReleaseChanges.stale("the control log's rules", record, current);
    }
    if (upgrade.rules() <= current) {
      return refused(
          Reason.CONFLICT,
          upgrade.rules() == current
              ? "rules %d are in force already".formatted(current)
              : "rules %d are in force; rules never go back to %d"
                  .formatted(current, upgrade.rules()));
    }
    return Rules.of(upgrade.rules())
        .<Effect>map(rules -> new Effect.Changed(state.with(rules, record.at())))
        .orElseGet(() ->
            refused(
                Reason.UNSUPPORTED,
                "this server knows rules up to %d, not %d; start newer servers first"
                    .formatted(Rules.NEWEST.number(), upgrade.rules())));
  }

  /**
   * Changes no state: the reader of the log looked for the repair when it met the record, since its
   * signature is checked against a setting of the server and not against the state.
   */
  static Effect repair(ControlState state, Command.RepairRecord repair) {
    return repair.sha256().equals(state.passedOver().get(repair.offset()))
        ? new Effect.Changed(state)
        : refused(
            Reason.INVALID,
            "record %d was not passed over: it can be read, or has another hash"
                .formatted(repair.offset()));
  }

  /** Refuses to fold what a newer build wrote by rules that are unknown here. */
  static void requireKnown(ControlRecord record) {
    int needed =
        record.command() instanceof Command.UpgradeRules(var to)
            ? Math.max(to, record.rules())
            : record.rules();
    if (needed > Rules.NEWEST.number()) {
      throw new UnknownRules(needed);
    }
  }

  /** Why a command that came after 0.1.0 has no effect yet. */
  static Effect.Refused notYet(String what) {
    return refused(
        Reason.UNSUPPORTED,
        "%s needs rules 2, and rules 1 are in force so that servers of 0.1.0 can run beside; when none does, run ./yunfan control upgrade --to 2"
            .formatted(what));
  }
}
