package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Reporter;
import java.util.List;

/**
 * The news of a handset in one batch.
 *
 * @param before what was known
 * @param after what is known now
 * @param arrivedAt milliseconds since 1970-01-01T00:00Z
 * @param fresh events that never came before; a heartbeat has the uptime that counts
 * @param cut seq of those events of the batch that the gateway cut to its ranges
 * @param duplicates events that came again
 * @param stale events below the deduplication window
 * @param activeDays days, since 1970-01-01, on which the handset was not known to be active
 * @param crashDays days on which it was not known to have crashed
 * @param changes of the health of rollouts
 * @param arms of the rollouts of which it carries a good receipt
 * @param windows what it adds to the windows of these rollouts
 * @param alarm what it adds to its window of arrival time
 * @param word its last word about an installation
 * @param apart what it claims and counts nowhere else
 */
public record Sighting(
    DeviceState before,
    DeviceState after,
    Reporter reporter,
    long arrivedAt,
    List<AcceptedEvent> fresh,
    List<Long> cut,
    int duplicates,
    int stale,
    List<Long> activeDays,
    List<Long> crashDays,
    List<HealthChange> changes,
    List<ArmVisit> arms,
    List<WindowVisit> windows,
    Alarm alarm,
    Word word,
    Apart apart) {
  /** Whether a fresh event was longer when it came, and the gateway cut it. */
  public boolean isCut(AcceptedEvent event) {
    return cut.contains(event.seq());
  }

  /**
   * A handset's part in a window of arrival time, in which it counts once a firmware.
   *
   * @param at arrival time that decides the window, milliseconds since 1970-01-01T00:00Z
   * @param heard whether it is heard of for the first time
   * @param covered seconds of its life that the batch tells of; 0 when that cannot be known
   * @param crashes its first crash of each kind and day; none when nothing is covered
   */
  public record Alarm(long at, boolean heard, long covered, List<AcceptedEvent> crashes) {}

  /** The last report of an installation in a batch. */
  public sealed interface Word {
    /** Nothing new. */
    record Nothing() implements Word {}

    /**
     * It installed or rebooted under a good receipt, and is yet to be heard of.
     *
     * @param stage of the row in which it counts
     */
    record Installed(String rolloutId, String release, long stage, Arm arm) implements Word {}

    /** It is heard of. */
    record Heard() implements Word {}
  }

  /**
   * Claims that are counted apart, visibly.
   *
   * @param unoffered update reports without a good receipt
   * @param badReceipts receipts that are not good
   * @param excessSeconds uptime beyond what the handset can have lived
   * @param cloneSuspected events of an incarnation beyond those that are told apart
   */
  public record Apart(
      List<Unoffered> unoffered, int badReceipts, long excessSeconds, int cloneSuspected) {
    /** Nothing. */
    static final Apart NONE = new Apart(List.of(), 0, 0, 0);
  }
}
