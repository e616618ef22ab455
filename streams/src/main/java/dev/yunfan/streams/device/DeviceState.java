package dev.yunfan.streams.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is remembered of a handset to count it exactly; below 150 bytes stored, and what each
 * rollout adds.
 *
 * @param windows of the incarnations, the newest first; none is ever forgotten
 * @param life its first activation and the months it was active since; stays through resets
 * @param position where it is counted; null before its first event
 * @param active days with any event
 * @param crashed days with a crash
 * @param rollouts how far it came in updates, and in which arms it is
 * @param lastArrival when its newest batch arrived, milliseconds since 1970-01-01T00:00Z
 * @param alarmed kinds of crashes already counted in the alarm window of {@code lastArrival}, bits
 * @param exposure since when it is known, and how much of that is counted
 * @param clones signs that it is more than one handset
 * @param current incarnation that it lives in
 */
public record DeviceState(
    List<ReplayWindow> windows,
    Life life,
    @Nullable Position position,
    Days active,
    Days crashed,
    RolloutMarks rollouts,
    long lastArrival,
    int alarmed,
    Exposure exposure,
    Clones clones,
    Current current) {
  /** Incarnations of one id that are told apart. */
  public static final int INCARNATIONS = 8;

  /** A handset of which nothing has come. */
  public static final DeviceState UNSEEN =
      new DeviceState(
          List.of(),
          Life.NOT_ACTIVATED,
          null,
          Days.NONE,
          Days.NONE,
          RolloutMarks.NONE,
          0,
          0,
          Exposure.NONE,
          Clones.NONE,
          Current.NONE);

  public DeviceState {
    windows = List.copyOf(windows);
  }

  /**
   * The same handset, counted under other names where it is counted under these.
   *
   * @param firmware null: whatever the firmware is
   */
  public DeviceState under(
      String vendor, String model, @Nullable String firmware, String otherModel, String other) {
    var here = position;
    boolean moves =
        here != null
            && here.vendor().equals(vendor)
            && here.model().equals(model)
            && (firmware == null || here.firmware().equals(firmware));
    boolean begunHere = life.activated() && life.model().equals(model);
    return new DeviceState(
        windows,
        begunHere ? life.as(otherModel) : life,
        moves ? new Position(vendor, otherModel, other) : here,
        active,
        crashed,
        rollouts,
        lastArrival,
        alarmed,
        exposure,
        clones,
        current);
  }

  DeviceState with(Clones changed) {
    return new DeviceState(
        windows,
        life,
        position,
        active,
        crashed,
        rollouts,
        lastArrival,
        alarmed,
        exposure,
        changed,
        current);
  }
}
