package dev.yunfan.ota.control;

import static dev.yunfan.ota.control.Effect.refused;

import dev.yunfan.ota.control.Effect.Reason;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;

/**
 * How commands change signed metadata. Signatures were verified before a command was written, over
 * the revision that it names; so the fold compares numbers alone, and no later build can judge an
 * old command otherwise.
 */
final class TrustChanges {
  private TrustChanges() {}

  static Effect publish(ControlState state, ControlRecord record, Command.PublishTrust command) {
    var trust = state.trust();
    if (trust.revision() != record.expectedVersion()) {
      return ReleaseChanges.stale("root and delegations", record, trust.revision());
    }
    var objection = trust.objection(command.files());
    return objection.isPresent()
        ? refused(Reason.CONFLICT, objection.get())
        : new Effect.Changed(state.with(trust.withTrust(command.files())));
  }

  /** The state with a release's metadata; a release of before there was metadata has none. */
  static Effect release(ControlState state, Command.CreateRelease command) {
    var trust = state.trust();
    if (command.metadata().isEmpty()) {
      return new Effect.Changed(state);
    }
    if (trust.revision() != command.trustRevision()) {
      return refused(
          Reason.STALE,
          "root or delegations are at revision %d, the metadata was verified against %d; again"
              .formatted(trust.revision(), command.trustRevision()));
    }
    var objection = trust.objection(command.metadata());
    return objection.isPresent()
        ? refused(Reason.STALE, objection.get())
        : new Effect.Changed(state.with(trust.withRelease(command.metadata())));
  }
}
