package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one batch newly tells of its handset.
 *
 * @param before what was known
 * @param after what is known now
 * @param arrivedAt milliseconds since 1970-01-01T00:00Z
 * @param fresh events that never came before
 * @param duplicates events that came again
 * @param stale events below the deduplication window
 * @param activeDays days, since 1970-01-01, on which the handset was not known to be active
 * @param crashDays days on which it was not known to have crashed
 * @param steps of rollouts that it newly reached
 * @param alarm what it adds to its window of arrival time
 * @param arms of the rollouts for its model
 * @param word its last word about an installation
 */
public record Sighting(
    DeviceState before,
    DeviceState after,
    Reporter reporter,
    long arrivedAt,
    List<AcceptedEvent> fresh,
    int duplicates,
    int stale,
    List<Long> activeDays,
    List<Long> crashDays,
    List<NewSteps> steps,
    Alarm alarm,
    List<ArmVisit> arms,
    Word word) {
  /**
   * Steps newly reached.
   *
   * @param steps bits of {@link RolloutMarks.Step}
   */
  public record NewSteps(UpdateReport report, int steps) {}

  /**
   * A handset's part in a window of arrival time, in which it counts once a firmware.
   *
   * @param at arrival time that decides the window, milliseconds since 1970-01-01T00:00Z
   * @param heard whether it is heard of for the first time
   * @param covered seconds of its life that the batch tells of; 0 when that cannot be known
   * @param crashes its first crash of each kind and day; none when nothing is covered
   */
  public record Alarm(long at, boolean heard, long covered, List<AcceptedEvent> crashes) {}

  /**
   * A rollout that the handset's model has part in.
   *
   * @param left arm that the handset leaves; null when it stays, or is new
   * @param joined arm that the handset comes to; null when it stays
   * @param arm in which the fresh events count
   * @param firstCrash whether they have the handset's first crash in that arm
   */
  public record ArmVisit(
      WatchedRollout rollout,
      WatchedRollout.@Nullable Arm left,
      WatchedRollout.@Nullable Arm joined,
      WatchedRollout.Arm arm,
      boolean firstCrash) {}

  /** What a batch says last about an installation. */
  public sealed interface Word {
    /** Nothing new. */
    record Nothing() implements Word {}

    /** It installed or rebooted, and is yet to be heard of. */
    record Installed(UpdateReport report) implements Word {}

    /** It is heard of. */
    record Heard() implements Word {}
  }
}
