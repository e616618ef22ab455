package dev.yunfan.streams.answer;

import dev.yunfan.schemas.fleet.RolloutArm;
import dev.yunfan.streams.rate.Rate;
import dev.yunfan.streams.table.FleetRows;
import java.util.List;

/** How the updated handsets of a rollout fare beside those that wait and those held back. */
public final class RolloutArmSheet {
  private static final double CONFIDENCE = 0.95;

  private RolloutArmSheet() {}

  /** Rows per rollout, model and arm; the rate with its exact 95 % Poisson interval. */
  public static Sheet of(FleetRows table, Filter filter) {
    return new Sheet(
        List.of(
            "rollout",
            "vendor",
            "model",
            "release",
            "arm",
            "handsets",
            "deviceHours",
            "java",
            "native",
            "kernel",
            "watchdog",
            "crashedHandsets",
            "silentHandsets",
            "perThousandHours",
            "perThousandHoursLow",
            "perThousandHoursHigh"),
        5,
        table.arms().stream()
            .filter(arm -> filter.accepts("vendor", arm.vendor()))
            .filter(arm -> filter.accepts("model", arm.model()))
            .filter(arm -> filter.accepts("rollout", arm.rolloutId()))
            .map(RolloutArmSheet::row)
            .toList());
  }

  private static Sheet.Row row(RolloutArm arm) {
    var rate = new Rate(arm.crashes(), Rate.deviceHours(arm.exposureSeconds()));
    var per = rate.perThousandHours();
    var interval = per.isPresent() ? rate.interval(CONFIDENCE) : null;
    return Sheet.row(
        arm.rolloutId(),
        arm.vendor(),
        arm.model(),
        arm.release(),
        arm.arm(),
        arm.handsets(),
        rate.deviceHours(),
        arm.java(),
        arm.natives(),
        arm.kernel(),
        arm.watchdog(),
        arm.crashed(),
        arm.silent(),
        per.isPresent() ? per.getAsDouble() : null,
        interval == null ? null : interval.low(),
        interval == null ? null : interval.high());
  }
}
