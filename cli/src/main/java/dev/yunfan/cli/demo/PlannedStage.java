package dev.yunfan.cli.demo;

import java.time.Duration;
import java.util.List;

/**
 * One stage of a rollout in a scenario.
 *
 * @param shareBasisPoints of the fleet, in hundredths of a percent
 * @param minConfirmed confirmed updates that it waits for; 0: by the size of the fleet
 */
record PlannedStage(int shareBasisPoints, Duration soak, int minConfirmed) {
  /** As phone makers did it in 2011: one in a hundred first, everybody within two weeks. */
  static final List<PlannedStage> USUAL =
      List.of(
          new PlannedStage(100, Duration.ofDays(1), 0),
          new PlannedStage(1_000, Duration.ofDays(2), 0),
          new PlannedStage(5_000, Duration.ofDays(2), 0),
          new PlannedStage(10_000, Duration.ofDays(3), 0));

  /** A stage of a large fleet asks for at least so many confirmed updates. */
  private static final int FEWEST_CONFIRMED = 30;

  /** A stage passes when this share of the handsets that it adds is confirmed. */
  private static final double CONFIRMED_SHARE = 0.2;

  /** So many handsets of a fleet are within its share. */
  double handsets(long fleet) {
    return fleet * shareBasisPoints / 10_000.0;
  }

  /** A fifth of the handsets that it adds, or half of them when they are few. */
  int minConfirmed(long fleet, int shareBefore) {
    if (minConfirmed > 0) {
      return minConfirmed;
    }
    double added = handsets(fleet) - fleet * shareBefore / 10_000.0;
    double fewest = Math.min(FEWEST_CONFIRMED, added / 2);
    return Math.max(1, (int) Math.max(added * CONFIRMED_SHARE, fewest));
  }
}
