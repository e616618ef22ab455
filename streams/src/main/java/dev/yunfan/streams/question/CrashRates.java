package dev.yunfan.streams.question;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.Reporter;
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
  private static final long MILLIS = 1_000;

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
    if (sighting.fresh().isEmpty()) {
      return;
    }
    for (var window : windows) {
      count(sighting, window.toSeconds(), ledger);
    }
  }

  /** Neighbouring events are mostly of the same window: they are added up before they count. */
  private void count(Sighting sighting, long seconds, Ledger ledger) {
    long length = seconds * MILLIS;
    var sums = new long[columns()];
    long open = 0;
    for (var event : sighting.fresh()) {
      long start = event.eventTime() - Math.floorMod(event.eventTime(), length);
      if (start != open) {
        add(sighting.reporter(), seconds, open, sums, ledger);
        open = start;
      }
      if (event.body() instanceof Crash crash) {
        sums[column(crash.kind())]++;
      } else if (event.body() instanceof Heartbeat heartbeat) {
        sums[EXPOSURE] += Math.max(0, heartbeat.uptimeSeconds());
      }
    }
    add(sighting.reporter(), seconds, open, sums, ledger);
  }

  private void add(Reporter of, long seconds, long start, long[] sums, Ledger ledger) {
    Ledger.Cell cell = null;
    for (int column = 0; column < sums.length; column++) {
      if (sums[column] != 0) {
        if (cell == null) {
          var window = new Window(of.vendor(), of.model(), of.firmware(), seconds, start);
          cell = ledger.cell(this, window, window::subject);
        }
        cell.add(column, sums[column]);
        sums[column] = 0;
      }
    }
  }

  private record Window(String vendor, String model, String firmware, long seconds, long start) {
    String subject() {
      return Subjects.join(vendor, model, firmware, Long.toString(seconds), Long.toString(start));
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
