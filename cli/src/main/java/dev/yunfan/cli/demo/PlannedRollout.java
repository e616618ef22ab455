package dev.yunfan.cli.demo;

import java.time.Instant;
import java.util.List;

/**
 * A vendor's plan to ship its release.
 *
 * @param day simulated time at which the rollout starts
 */
record PlannedRollout(String vendor, Instant day) {
  /** In the order of their days; each leaves the stages months to pass before the story ends. */
  static final List<PlannedRollout> ALL =
      List.of(
          new PlannedRollout("k-touch", Instant.parse("2011-11-15T00:00:00Z")),
          new PlannedRollout("haier", Instant.parse("2012-01-10T00:00:00Z")),
          new PlannedRollout("acer", Instant.parse("2012-03-15T00:00:00Z")));
}
