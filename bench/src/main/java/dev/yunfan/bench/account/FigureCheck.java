package dev.yunfan.bench.account;

import dev.yunfan.cli.fault.Failed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Looks at accounts for what cannot be true, so that no benchmark prints it.
 *
 * <ol>
 *   <li>An account has events, and at least half a second: clocks of CPU tick every 10 ms, and
 *       counts are read every 50 ms, so that shorter ones are wrong by more than a tenth.
 *   <li>CPU time is at most wall x cores. Both clocks are read one after the other, hence 2 % and
 *       one tick a core more.
 *   <li>A contender that always has work keeps at least half a core busy, its broker included. Its
 *       slowest thread never waits for work, so that CPU x rate is near one core or above; what is
 *       far below was done outside of the interval, or waited, or other processes had the cores.
 *       None of these is the pace of a contender.
 *   <li>A contender that does all that its floor does, and more, is not cheaper than the floor, nor
 *       faster by the wall if both always have work. 5 % of noise are tolerated.
 * </ol>
 */
public final class FigureCheck {
  private static final Duration SHORTEST = Duration.ofMillis(500);
  private static final Duration TICK = Duration.ofMillis(10);
  private static final double BETWEEN_CLOCKS = 1.02;
  private static final double LEAST_BUSY_CORES = 0.5;
  private static final double NOISE = 0.95;

  private final int cores;
  private final List<String> problems = new ArrayList<>();

  /**
   * A check of figures on a machine.
   *
   * @param cores that processes may use
   */
  public FigureCheck(int cores) {
    this.cores = cores;
  }

  /** A check of figures on this machine. */
  public static FigureCheck here() {
    return new FigureCheck(Runtime.getRuntime().availableProcessors());
  }

  /** Looks at the account of a contender that always has work. */
  public Account busy(Account account) {
    if (possible(account) && account.busyCores() < LEAST_BUSY_CORES) {
      problems.add(
          String.format(
              Locale.ROOT,
              "%s did %d events at %.0f a second with %.3f us of CPU each, which keeps %.2f cores busy, and had work all the time (at least %.1f cores): work was done outside of the interval, or other processes had the cores",
              account.contender(),
              account.events(),
              account.perSecond(),
              account.wholeCpuMicros(),
              account.busyCores(),
              LEAST_BUSY_CORES));
    }
    return account;
  }

  /** Looks at the account of a contender that waits now and then. */
  public Account paced(Account account) {
    possible(account);
    return account;
  }

  /** Compares CPU with that of a floor, of which the contender does everything and more. */
  public void floor(Account floor, Account contender) {
    cheaper(
        "us of CPU an event", floor, floor.wholeCpuMicros(), contender, contender.wholeCpuMicros());
  }

  /** Compares wall time with that of a floor; both have work all the time. */
  public void floorByWall(Account floor, Account contender) {
    cheaper("us of wall time an event", floor, floor.micros(), contender, contender.micros());
  }

  /**
   * Ends the benchmark if something cannot be true.
   *
   * @throws Failed naming all that cannot be true, in one line
   */
  public void requirePossible() throws Failed {
    if (!problems.isEmpty()) {
      throw new Failed(
          "impossible figures, none is printed: %s; run it again on a quiet machine"
              .formatted(String.join("; ", problems)));
    }
  }

  private boolean possible(Account account) {
    if (account.events() < 1 || account.wall().compareTo(SHORTEST) < 0) {
      problems.add(
          String.format(
              Locale.ROOT,
              "%s did %d events in %d ms, and nothing below 1 event or %d ms is a measurement",
              account.contender(),
              account.events(),
              account.wall().toMillis(),
              SHORTEST.toMillis()));
      return false;
    }
    var cpu = account.cpu().plus(account.brokerCpu());
    if (account.cpu().isNegative()
        || account.brokerCpu().isNegative()
        || cpu.toNanos() > account.wall().plus(TICK).toNanos() * cores * BETWEEN_CLOCKS) {
      problems.add(
          String.format(
              Locale.ROOT,
              "%s used %d ms of CPU in %d ms on %d cores",
              account.contender(),
              cpu.toMillis(),
              account.wall().toMillis(),
              cores));
      return false;
    }
    return true;
  }

  private void cheaper(String what, Account floor, double lowest, Account contender, double cost) {
    if (!(cost >= lowest * NOISE)) { // so written that NaN fails too
      problems.add(
          String.format(
              Locale.ROOT,
              "%s needs %.3f %s, and its floor, %s, which does a part of its work, %.3f",
              contender.contender(),
              cost,
              what,
              floor.contender(),
              lowest));
    }
  }
}
