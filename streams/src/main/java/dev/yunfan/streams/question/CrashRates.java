package dev.yunfan.streams.question;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.streams.device.Sighting;
import java.time.Duration;
import java.util.List;

/**
 * How many crashes of each kind, and how much exposure, per vendor, model, firmware and window of
 * event time? Late events update the window they belong to.
 */
public final class CrashRates implements Question {
  private static final int EXPOSURE = CrashKind.values().length;

  private final List<Duration> windows;

  /**
   * @param windows lengths to count in, one day among them (totals are read from the days)
   */
  public CrashRates(List<Duration> windows) {
    if (!windows.contains(Duration.ofDays(1))) {
      throw new IllegalArgumentException("windows %s have no day".formatted(windows));
    }
    this.windows = List.copyOf(windows);
  }

  @Override
  public String name() {
    return "crash-rates";
  }

  @Override
  public int columns() {
    return EXPOSURE + 1;
  }

  @Override
  public Topic topic() {
    return Topic.FLEET_CRASH_RATES;
  }

  @Override
  public void count(Sighting sighting, Ledger ledger) {
    var reporter = sighting.reporter();
    String firmware = Subjects.join(reporter.vendor(), reporter.model(), reporter.firmware());
    for (var event : sighting.fresh()) {
      if (event.body() instanceof Crash crash) {
        add(ledger, firmware, event.eventTime(), column(crash.kind()), 1);
      } else if (event.body() instanceof Heartbeat heartbeat && heartbeat.uptimeSeconds() > 0) {
        add(ledger, firmware, event.eventTime(), EXPOSURE, heartbeat.uptimeSeconds());
      }
    }
  }

  private void add(Ledger ledger, String firmware, long eventTime, int column, long delta) {
    for (var window : windows) {
      long start = eventTime - Math.floorMod(eventTime, window.toMillis());
      ledger.add(this, firmware + '/' + window.toSeconds() + '/' + start, column, delta);
    }
  }

  private static int column(CrashKind kind) {
    return switch (kind) {
      case JAVA -> 0;
      case NATIVE -> 1;
      case KERNEL -> 2;
      case WATCHDOG -> 3;
    };
  }

  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf) {
    long seconds = Long.parseLong(parts.get(3));
    long start = Long.parseLong(parts.get(4));
    var window =
        new CrashWindow(
            parts.get(0),
            parts.get(1),
            parts.get(2),
            start,
            seconds,
            sums[0],
            sums[1],
            sums[2],
            sums[3],
            sums[EXPOSURE],
            asOf);
    return new Answer(
        Subjects.join(parts.toArray(String[]::new)), CrashWindow.CODEC.encode(window));
  }
}
