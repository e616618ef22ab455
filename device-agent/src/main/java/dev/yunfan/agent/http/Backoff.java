package dev.yunfan.agent.http;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between tries, with full jitter: {@code U(0, min(cap, base 2^(n-1)))} after the n-th
 * failure in a row (Brooker: Exponential Backoff And Jitter, AWS Architecture Blog, 2015). Handsets
 * that failed together so come back apart.
 *
 * @param base ceiling of the first pause, at least a millisecond
 * @param cap ceiling of all pauses, at least the base, at most a day
 */
public record Backoff(Duration base, Duration cap) {
  /** Between tries of one download. */
  public static final Backoff OF_DOWNLOADS =
      new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(5));

  /** Between check-ins, and between uploads, that found no server or a busy one. */
  public static final Backoff OF_REQUESTS =
      new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(10));

  public Backoff {
    if (base.toMillis() < 1 || cap.compareTo(base) < 0 || cap.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("base %s, cap %s".formatted(base, cap));
    }
  }

  /**
   * How long to wait.
   *
   * @param failures in a row, at least 1
   * @param atLeast what the server asked for; the jitter comes on top, since others were told the
   *     same
   */
  public Duration pause(int failures, Duration atLeast, RandomGenerator random) {
    if (failures < 1) {
      throw new IllegalArgumentException("a pause after %d failures".formatted(failures));
    }
    int doublings = Math.min(failures - 1, 30); // a millisecond 2^30 times is above any cap
    long ceiling = Math.min(cap.toMillis(), base.toMillis() << doublings);
    return atLeast.plusMillis(random.nextLong(ceiling + 1));
  }
}
