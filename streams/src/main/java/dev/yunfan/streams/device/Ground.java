package dev.yunfan.streams.device;

import dev.yunfan.streams.calendar.FleetDays;
import java.time.Duration;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of a fold beside the batch and its handset's state.
 *
 * @param alarmWindow length of the windows of arrival time in which crashing handsets are counted
 * @param days that handsets are counted by
 * @param rollouts that the ota-server names
 * @param silentHours after so many hours of arrival a handset of a rollout is silent, at least 1
 * @param named rollout and release by the key of a handset's mark; null: not known
 */
public record Ground(
    Duration alarmWindow,
    FleetDays days,
    WatchedRollouts rollouts,
    int silentHours,
    LongFunction<@Nullable WatchedRollout> named) {
  private static final int DAY = 24;

  /** Windows of five minutes, days of UTC, and no rollout; silent after a day. */
  public static final Ground BARE =
      new Ground(Duration.ofMinutes(5), FleetDays.UTC, WatchedRollouts.NONE);

  /** Silent after a day. */
  public Ground(Duration alarmWindow, FleetDays days, WatchedRollouts rollouts) {
    this(alarmWindow, days, rollouts, DAY, _ -> null);
  }

  /** The same, where marks have these names. */
  public Ground naming(LongFunction<@Nullable WatchedRollout> names) {
    return new Ground(alarmWindow, days, rollouts, silentHours, names);
  }
}
