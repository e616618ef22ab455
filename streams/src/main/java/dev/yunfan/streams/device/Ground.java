package dev.yunfan.streams.device;

import java.time.Duration;

/**
 * What a batch is judged against beside its handset's state.
 *
 * @param alarmWindow length of the windows of arrival time in which crashing handsets are counted
 * @param rollouts that the ota-server names
 */
public record Ground(Duration alarmWindow, WatchedRollouts rollouts) {
  /** Windows of five minutes, and no rollout. */
  public static final Ground BARE = new Ground(Duration.ofMinutes(5), WatchedRollouts.NONE);
}
