package dev.yunfan.ota.guard;

import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.fleet.RolloutWindow.Updates;
import org.apache.commons.statistics.distribution.GammaDistribution;

/**
 * Counts of one arm in a piece of a timeline; each number as in the rows that it is the sum of.
 *
 * @param secondsAtRisk powered-on time until first crashes
 */
public record ArmPiece(
    long joined,
    long secondsAtRisk,
    long crashed,
    long java,
    long natives,
    long kernel,
    long watchdog,
    long silent,
    long returned,
    Updates updates) {
  private static final double TAIL = 0.025;
  private static final double THOUSAND_HOURS = 1_000 * 3_600.0;

  static ArmPiece of(RolloutWindow row) {
    return new ArmPiece(
        row.joined(),
        row.crashed().seconds(),
        row.crashed().events(),
        row.java().events(),
        row.natives().events(),
        row.kernel().events(),
        row.watchdog().events(),
        row.silence().events(),
        row.returned(),
        row.updates());
  }

  ArmPiece plus(ArmPiece other) {
    var mine = updates;
    var its = other.updates;
    return new ArmPiece(
        joined + other.joined,
        secondsAtRisk + other.secondsAtRisk,
        crashed + other.crashed,
        java + other.java,
        natives + other.natives,
        kernel + other.kernel,
        watchdog + other.watchdog,
        silent + other.silent,
        returned + other.returned,
        new Updates(
            mine.offered() + its.offered(),
            mine.attempted() + its.attempted(),
            mine.confirmed() + its.confirmed(),
            mine.rolledBack() + its.rolledBack(),
            mine.failed() + its.failed(),
            mine.excused() + its.excused()));
  }

  /** First crashes per 1,000 hours at risk; NaN when no time was told. */
  public double rate() {
    return (double) crashed / ((double) secondsAtRisk / THOUSAND_HOURS);
  }

  /** Lower end of the rate's exact 95 % interval (F. Garwood, Biometrika 28, 1936). */
  public double rateLow() {
    return crashed == 0
        ? 0
        : GammaDistribution.of((double) crashed, THOUSAND_HOURS / (double) secondsAtRisk)
            .inverseCumulativeProbability(TAIL);
  }

  /** Its upper end. */
  public double rateHigh() {
    return GammaDistribution.of(crashed + 1.0, THOUSAND_HOURS / (double) secondsAtRisk)
        .inverseSurvivalProbability(TAIL);
  }
}
