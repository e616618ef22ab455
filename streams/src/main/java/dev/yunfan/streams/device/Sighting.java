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
 * @param activation the handset's first one, where it is among the fresh
 * @param activeDays days, since 1970-01-01, on which the handset was not known to be active
 * @param crashDays days on which it was not known to have crashed
 * @param months after that of activation in which it was not known to be active
 * @param steps of rollouts that it newly reached
 */
public record Sighting(
    DeviceState before,
    DeviceState after,
    Reporter reporter,
    long arrivedAt,
    List<AcceptedEvent> fresh,
    int duplicates,
    int stale,
    @Nullable AcceptedEvent activation,
    List<Long> activeDays,
    List<Long> crashDays,
    List<Long> months,
    List<NewSteps> steps) {
  /**
   * Steps newly reached.
   *
   * @param steps bits of {@link RolloutMarks.Step}
   */
  public record NewSteps(UpdateReport report, int steps) {}
}
