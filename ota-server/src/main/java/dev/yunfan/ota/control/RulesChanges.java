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
        .<Effect>map(rules -> new Effect.Changed(state.with(rules, since(state, record))))
        .orElseGet(() ->
            refused(
                Reason.UNSUPPORTED,
                "this server knows rules up to %d, not %d; start newer servers first"
                    .formatted(Rules.NEWEST.number(), upgrade.rules())));
  }

  /** The first rules end once; a later upgrade does not move that. */
  private static long since(ControlState state, ControlRecord record) {
    return state.rules().extended() ? state.rulesSince() : record.at();
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

  /** Why a command that came with newer rules has no effect yet. */
  static Effect.Refused notYet(String what, Rules needed, Rules inForce) {
    return refused(
        Reason.UNSUPPORTED,
        "%s needs rules %d, and rules %d are in force so that older servers can run beside; when none does, run ./yunfan control upgrade --to %d"
            .formatted(what, needed.number(), inForce.number(), needed.number()));
  }
}
