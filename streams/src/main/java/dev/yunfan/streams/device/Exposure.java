package dev.yunfan.streams.device;

import java.time.Duration;

/**
 * How long a handset is known, and how much of that is counted. A handset can claim any uptime; it
 * counts no more than it can have lived.
 *
 * @param firstHeard arrival of its first batch, milliseconds since 1970-01-01T00:00Z; 0 before it
 * @param counted seconds of uptime that count as exposure
 * @param covered seconds of its life that count in windows of arrival time
 */
public record Exposure(long firstHeard, long counted, long covered) {
  /** Nothing was heard. */
  public static final Exposure NONE = new Exposure(0, 0, 0);

  /** Seconds that a handset may have lived before its first batch, once: the oldest event's age. */
  public static final long ALLOWANCE_SECONDS = Duration.ofDays(31).toSeconds();

  private static final long SECOND_MILLIS = 1_000;

  /**
   * The law: seconds that count never exceed the time that has passed, plus an allowance. Every
   * number of hours goes through here.
   *
   * @param claimed seconds that are claimed now; less than 0 counts as 0
   * @param since when the time began, milliseconds since 1970-01-01T00:00Z
   * @param now likewise
   * @param allowance seconds beyond the time that has passed
   * @param counted seconds that count already
   * @return how many of the claimed seconds count
   */
  static long granted(long claimed, long since, long now, long allowance, long counted) {
    long passed = Math.max(0, now - since) / SECOND_MILLIS;
    return Math.clamp(claimed, 0, Math.max(0, passed + allowance - counted));
  }

  /**
   * The handset is heard of. A state of 0.1.0 has no first batch: its time begins with the newest
   * batch that it knows, since all before that is counted already.
   */
  Exposure begun(DeviceState before, long now) {
    return firstHeard != 0
        ? this
        : new Exposure(before.lastArrival() == 0 ? now : before.lastArrival(), counted, covered);
  }

  /** How many seconds of an uptime count. */
  long ofUptime(long claimed, long now) {
    return granted(claimed, firstHeard, now, ALLOWANCE_SECONDS, counted);
  }

  /** How many seconds that a batch covers count. */
  long ofCover(long claimed, long now) {
    return granted(claimed, firstHeard, now, ALLOWANCE_SECONDS, covered);
  }

  Exposure counting(long seconds) {
    return new Exposure(firstHeard, counted + seconds, covered);
  }

  Exposure covering(long seconds) {
    return new Exposure(firstHeard, counted, covered + seconds);
  }
}
