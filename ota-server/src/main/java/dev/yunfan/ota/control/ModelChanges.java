package dev.yunfan.ota.control;

import static dev.yunfan.ota.control.Effect.refused;

import dev.yunfan.ota.control.Effect.Reason;
import dev.yunfan.schemas.control.Command.NameModel;
import dev.yunfan.schemas.control.ControlRecord;

/**
 * How a vendor's models get names for people. Which characters a name may have was checked before
 * the command was written: that depends on the Unicode version of a JDK, which no fold may.
 */
final class ModelChanges {
  /** Most named models of a vendor. */
  static final int MOST = 10_000;

  private ModelChanges() {}

  static Effect name(ControlState state, ControlRecord record, NameModel command) {
    if (!state.rules().displayNames()) {
      return RulesChanges.notYet("naming a model", Rules.FOURTH, state.rules());
    }
    var programme = state.programme(record.vendor());
    if (programme.revision() != record.expectedVersion()) {
      return ReleaseChanges.stale("programme of " + record.vendor(), record, programme.revision());
    }
    var before = programme.modelNames();
    var after =
        command.name().isEmpty()
            ? before.minus(command.model())
            : before.plus(command.model(), command.name());
    return after.size() > MOST
        ? refused(
            Reason.INVALID,
            "%s would have %d named models, at most %d"
                .formatted(record.vendor(), after.size(), MOST))
        : ReleaseChanges.changed(state, programme.withModelNames(after));
  }
}
