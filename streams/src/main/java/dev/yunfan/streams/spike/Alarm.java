package dev.yunfan.streams.spike;

import dev.yunfan.schemas.fleet.Spike;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One alarm, as it is told after a window.
 *
 * @param group the crash group that it is about; empty for rates and bars
 * @param closedAt empty while it is open
 * @param within id of the alarm that it is part of; empty when it stands alone
 * @param perYear false alarms that all alarms of its sort are allowed in a year
 * @param asOf end of the window
 */
record Alarm(
    Stream stream,
    Rule rule,
    String group,
    Instant openedAt,
    Optional<Instant> closedAt,
    String within,
    Evidence evidence,
    double perYear,
    Instant asOf) {
  String id() {
    return AlarmId.of(stream, rule, group, openedAt);
  }

  Spike toSpike() {
    double high = evidence.ratioInterval().high();
    return new Spike(
        id(),
        stream.vendor(),
        stream.model(),
        stream.firmware(),
        stream.kindName(),
        closedAt.isEmpty(),
        within,
        openedAt.toEpochMilli(),
        evidence.since().toEpochMilli(),
        closedAt.map(Instant::toEpochMilli).orElse(0L),
        evidence.observed(),
        evidence.expected(),
        Double.isFinite(evidence.ratio()) ? evidence.ratio() : -1,
        evidence.ratioInterval().low(),
        Double.isFinite(high) ? high : -1,
        drivers(evidence.drivers()),
        evidence.firmware().map(FirmwareShift::firmware).orElse(""),
        evidence.firmware().map(shift -> shift.at().toEpochMilli()).orElse(0L),
        evidence.firmware().map(FirmwareShift::devices).orElse(0L),
        perYear,
        asOf.toEpochMilli(),
        rule.toString(),
        group);
  }

  private static List<Spike.Driver> drivers(List<Driver> drivers) {
    return drivers.stream()
        .map(driver ->
            new Spike.Driver(
                driver.group(), driver.observed(), driver.expected(), driver.shareOfExcess()))
        .toList();
  }
}
