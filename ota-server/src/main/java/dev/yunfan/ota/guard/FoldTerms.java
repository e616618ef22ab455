package dev.yunfan.ota.guard;

import dev.yunfan.schemas.control.GuardMetric;
import java.time.Duration;
import java.util.Set;

/**
 * All that the sums of a stratum depend on beside its rows.
 *
 * @param harmRatio bound of harm
 * @param advanceRatio bound of the open stage
 * @param carried as in {@link Uptake}
 * @param advancing metrics that the open stage waits for
 * @param openStage index of the open stage; -1: none
 * @param countFrom hours that began before it count for the risk sets only
 * @param closedBefore start of the first hour that is open
 */
record FoldTerms(
    double harmRatio,
    double advanceRatio,
    double carried,
    Set<GuardMetric> advancing,
    long openStage,
    long countFrom,
    long closedBefore) {
  static final long HOUR = Duration.ofHours(1).toMillis();

  static FoldTerms of(GuardCase of) {
    var policy = of.policy();
    return new FoldTerms(
        policy.harmRatio(),
        policy.advanceBelow(of.openShareBasisPoints()),
        of.carried(),
        policy.advancing(),
        of.stage(),
        of.countFrom(),
        Math.floorDiv(of.closedBefore(), HOUR) * HOUR);
  }

  /** Whether sums of closed hours that others made are a part of those that these make. */
  boolean continues(FoldTerms others) {
    return others.closedBefore <= closedBefore
        && equals(
            new FoldTerms(
                others.harmRatio,
                others.advanceRatio,
                others.carried,
                others.advancing,
                others.openStage,
                others.countFrom,
                closedBefore));
  }
}
