package dev.yunfan.ota.control;

import static dev.yunfan.ota.control.Effect.refused;

import dev.yunfan.ota.control.Effect.Reason;
import dev.yunfan.ota.release.Release;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.SignedImage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** How commands change releases and whole programmes. */
final class ReleaseChanges {
  private ReleaseChanges() {}

  static Effect create(ControlState state, ControlRecord record, Command.CreateRelease create) {
    var programme = state.programme(record.vendor());
    if (programme.withdrawn()) {
      return refused(
          Reason.CONFLICT, "the programme of %s was withdrawn".formatted(record.vendor()));
    }
    if (record.expectedVersion() != 0 || programme.releases().containsKey(create.version())) {
      return refused(
          Reason.CONFLICT,
          "release %s of %s exists already".formatted(create.version(), record.vendor()));
    }
    var images =
        create.images().stream()
            .collect(Collectors.toMap(SignedImage::model, Function.identity(), (a, _) -> a));
    if (images.isEmpty() || images.size() != create.images().size()) {
      return refused(Reason.INVALID, "a release needs one image a model, and at least one model");
    }
    long counter = create.counter() > 0 ? create.counter() : programme.releases().size() + 1L;
    var release =
        new Release(
            record.vendor(),
            create.version(),
            images,
            new Release.State.Available(),
            counter,
            1,
            record.actor(),
            record.at());
    return switch (TrustChanges.release(state, create)) {
      case Effect.Changed(var after) -> changed(after, programme.with(release));
      case Effect.Refused refused -> refused;
    };
  }

  static Effect withdraw(
      ControlState state, ControlRecord record, Command.WithdrawRelease command) {
    var programme = state.programme(record.vendor());
    var release = programme.releases().get(command.version());
    if (release == null) {
      return refused(
          Reason.MISSING, "%s has no release %s".formatted(record.vendor(), command.version()));
    }
    if (release.revision() != record.expectedVersion()) {
      return stale("release " + release.version(), record, release.revision());
    }
    if (!release.available()) {
      return refused(
          Reason.CONFLICT, "release %s is withdrawn already".formatted(release.version()));
    }
    return changed(
        state,
        withdrawn(
            programme.with(release.withdraw(record.actor(), record.reason())),
            record,
            version -> version.equals(command.version())));
  }

  static Effect withdrawProgramme(ControlState state, ControlRecord record) {
    var programme = state.programme(record.vendor());
    if (programme.revision() != record.expectedVersion()) {
      return stale("programme of " + record.vendor(), record, programme.revision());
    }
    if (programme.withdrawn()) {
      return refused(
          Reason.CONFLICT, "the programme of %s is withdrawn already".formatted(record.vendor()));
    }
    var after = programme.asWithdrawn();
    for (var release : programme.releases().values()) {
      if (release.available()) {
        after = after.with(release.withdraw(record.actor(), record.reason()));
      }
    }
    return changed(state, withdrawn(after, record, _ -> true));
  }

  static Effect.Refused stale(String what, ControlRecord record, long current) {
    return refused(
        Reason.STALE,
        "%s is at version %d, the command was decided against %d"
            .formatted(what, current, record.expectedVersion()));
  }

  static Effect changed(ControlState state, Programme programme) {
    return new Effect.Changed(state.with(programme));
  }

  /** Ends every rollout that ships, or leads to, a release taken back. */
  private static Programme withdrawn(
      Programme programme, ControlRecord record, Predicate<String> release) {
    var after = programme;
    for (var rollout : programme.rollouts().values()) {
      var state = rollout.state();
      boolean shipsIt = release.test(rollout.plan().release());
      boolean leadsToIt =
          state instanceof RolloutState.Cancelled(var _, var forward)
              && forward != null
              && release.test(forward);
      boolean over =
          state instanceof RolloutState.Withdrawn
              || (state instanceof RolloutState.Cancelled && !leadsToIt);
      if ((shipsIt || leadsToIt) && !over) {
        after = after.with(rollout.to(new RolloutState.Withdrawn(record.reason()), record.at()));
      }
    }
    return after;
  }
}
