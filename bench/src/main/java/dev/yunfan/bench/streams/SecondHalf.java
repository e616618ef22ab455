package dev.yunfan.bench.streams;

import dev.yunfan.bench.account.Account;
import dev.yunfan.bench.account.Accounting;
import dev.yunfan.cli.fault.Failed;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures a contender over the second half of a load, which it cannot see before the account
 * begins. A count that is read from outside lags behind what was done, by a commit or by seconds;
 * so the account begins when the first half is counted and the contender has nothing to do, and
 * ends when the second half is counted: at both moments nothing is done and not yet counted.
 */
final class SecondHalf {
  private static final Duration GIVE_UP = Duration.ofMinutes(10);
  private static final Duration CALM = Duration.ofMinutes(1);
  private static final long LOOK_NANOS = 50_000_000;
  private static final long QUIET_NANOS = 500_000_000;

  /** Contender and broker with nothing to do use less; one that works, or compiles, uses a core. */
  private static final double QUIET_CORES = 0.35;

  private SecondHalf() {}

  /** A number that grows. */
  interface Count {
    long now() throws InterruptedException;
  }

  /** Shows the second half. */
  interface Release {
    void run() throws IOException;
  }

  /**
   * The account of the events between two counts.
   *
   * @param first count of the first half, at which it stands still
   * @param goal count of both halves
   * @throws Failed when a count is not reached within ten minutes, or when the contender is not
   *     quiet within a minute after the first half
   */
  static Account account(Accounting accounting, Count count, long first, long goal, Release release)
      throws IOException, InterruptedException, Failed {
    await(accounting, count, first);
    awaitQuiet(accounting, CALM);
    var opened = accounting.open();
    release.run();
    await(accounting, count, goal);
    return opened.close(goal - first);
  }

  /** Waits for a count, at most ten minutes. */
  static void await(Accounting accounting, Count count, long goal)
      throws InterruptedException, Failed {
    await(accounting, count, goal, GIVE_UP);
  }

  static void await(Accounting accounting, Count count, long goal, Duration patience)
      throws InterruptedException, Failed {
    long begun = System.nanoTime();
    for (long now = count.now(); now < goal; now = count.now()) {
      if (System.nanoTime() - begun > patience.toNanos()) {
        throw new Failed(
            "%s counted %d of %d events within %s"
                .formatted(accounting.contender(), now, goal, patience));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  static void awaitQuiet(Accounting accounting, Duration patience) throws Failed {
    long begun = System.nanoTime();
    while (true) {
      var opened = accounting.open();
      LockSupport.parkNanos(QUIET_NANOS);
      double busy = opened.close(1).busyCores();
      if (busy < QUIET_CORES) {
        return;
      }
      if (System.nanoTime() - begun > patience.toNanos()) {
        throw new Failed(
            "%s keeps %.2f cores busy with nothing to do, %s after it counted all that it was given"
                .formatted(accounting.contender(), busy, patience));
      }
    }
  }
}
