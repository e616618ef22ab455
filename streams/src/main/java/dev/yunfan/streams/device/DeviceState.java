package dev.yunfan.streams.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is remembered of a handset to count it exactly; below 150 bytes stored.
 *
 * @param windows of the current incarnation first, then of at most {@value #PREVIOUS} before it
 * @param life its first activation and the months it was active since; stays through resets
 * @param position where it is counted; null before its first event
 * @param active days with any event
 * @param crashed days with a crash
 * @param rollouts how far it came in updates
 * @param lastArrival when its newest batch arrived, milliseconds since 1970-01-01T00:00Z
 * @param alarmed kinds of crashes already counted in the alarm window of {@code lastArrival}, bits
 */
public record DeviceState(
    List<ReplayWindow> windows,
    Life life,
    @Nullable Position position,
    Days active,
    Days crashed,
    RolloutMarks rollouts,
    long lastArrival,
    int alarmed) {
  /** Incarnations before the current one whose late batches are still told apart. */
  public static final int PREVIOUS = 3;

  /** A handset of which nothing has come. */
  public static final DeviceState UNSEEN =
      new DeviceState(
          List.of(), Life.NOT_ACTIVATED, null, Days.NONE, Days.NONE, RolloutMarks.NONE, 0, 0);

  public DeviceState {
    windows = List.copyOf(windows);
  }
}
