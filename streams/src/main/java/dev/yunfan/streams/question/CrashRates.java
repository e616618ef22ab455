package dev.yunfan.streams.question;

import static dev.yunfan.streams.question.Part.NAME;
import static dev.yunfan.streams.question.Part.NUMBER;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.device.Sighting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How many crashes of each kind, and how much exposure, per vendor, model, firmware and window of
 * event time? Late events update the window they belong to; one whose small window is no longer
 * kept is counted in its day, and as expired for the small one.
 */
public final class CrashRates implements Question {
  private static final int EXPOSURE = CrashKind.values().length;
  private static final int WIDTH = EXPOSURE + 1;

  /** No window is longer than a year. */
  private static final long MAX_SECONDS = Duration.ofDays(366).toSeconds();

  /** No block begins after the year 9999. */
  private static final long MAX_START = 253_402_300_800_000L;

  private final List<WindowBlocks> windows;
  private final FleetDays days;

  /**
   * @param windows lengths to count in, one day among them (totals are read from the days)
   * @param days of the fleet
   */
  public CrashRates(List<Duration> windows, FleetDays days) {
    if (!windows.contains(Duration.ofDays(1))) {
      throw new IllegalArgumentException("windows %s have no day".formatted(windows));
    }
    this.days = days;
    this.windows = windows.stream().map(Duration::toSeconds).map(this::blocks).toList();
  }

  private WindowBlocks blocks(long seconds) {
    return WindowBlocks.of(seconds, days);
  }

  /** Whether there can be such a block. */
  private boolean exists(Block block) {
    return block.seconds > 0
        && block.seconds <= MAX_SECONDS
        && block.start >= 0
        && block.start <= MAX_START
        && blocks(block.seconds).blockOf(block.start) == block.start;
  }

  @Override
  public String name() {
    return "crash-rates";
  }

  @Override
  public boolean accepts(List<String> parts) {
    return Part.fit(parts, NAME, NAME, NAME, NUMBER, NUMBER) && exists(Block.of(parts));
  }

  /** {@inheritDoc} A block of windows has so many for each of them. */
  @Override
  public int columns() {
    return WIDTH;
  }

  @Override
  public int columns(List<String> parts) {
    return WIDTH * blocks(Block.of(parts).seconds).cells();
  }

  @Override
  public NamePlaces places(List<String> parts) {
    return NamePlaces.FIRMWARE;
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
      count(sighting, window, ledger);
    }
  }

  /** Neighbouring events are mostly of the same window: they are added up before they count. */
  private void count(Sighting sighting, WindowBlocks window, Ledger ledger) {
    var sums = new long[WIDTH];
    long block = 0;
    int cell = 0;
    int expired = 0;
    for (var event : sighting.fresh()) {
      long at = event.eventTime();
      if (window.blockOf(at) != block || window.cellOf(at) != cell) {
        add(sighting.reporter(), window, block, cell, sums, ledger);
        block = window.blockOf(at);
        cell = window.cellOf(at);
      }
      if (window.endOf(block) <= ledger.clock()) {
        expired++;
      } else if (event.body() instanceof Crash crash) {
        sums[column(crash.kind())]++;
      } else if (event.body() instanceof Heartbeat heartbeat) {
        sums[EXPOSURE] += Math.max(0, heartbeat.uptimeSeconds());
      }
    }
    add(sighting.reporter(), window, block, cell, sums, ledger);
    if (expired > 0) {
      ledger.expired(Duration.ofSeconds(window.seconds()), expired);
    }
  }

  private void add(
      Reporter of, WindowBlocks window, long block, int cell, long[] sums, Ledger ledger) {
    Ledger.Cell counter = null;
    for (int column = 0; column < WIDTH; column++) {
      if (sums[column] != 0) {
        if (counter == null) {
          var subject = new Block(of.vendor(), of.model(), of.firmware(), window.seconds(), block);
          counter = ledger.cell(this, subject, subject::text);
        }
        counter.add(cell * WIDTH + column, sums[column]);
        sums[column] = 0;
      }
    }
  }

  private record Block(String vendor, String model, String firmware, long seconds, long start) {
    String text() {
      return Subjects.join(vendor, model, firmware, Long.toString(seconds), Long.toString(start));
    }

    static Block of(List<String> parts) {
      return new Block(
          parts.get(0),
          parts.get(1),
          parts.get(2),
          Long.parseLong(parts.get(3)),
          Long.parseLong(parts.get(4)));
    }

    Block at(long otherStart) {
      return new Block(vendor, model, firmware, seconds, otherStart);
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
  public long endsAt(List<String> parts) {
    var block = Block.of(parts);
    return blocks(block.seconds).endOf(block.start);
  }

  /** {@inheritDoc} One for each window of the block that changed. */
  @Override
  public List<Answer> answers(
      List<String> parts, long[] sums, long[] published, long asOf, Optional<String> note) {
    var block = Block.of(parts);
    var blocks = blocks(block.seconds);
    var answers = new ArrayList<Answer>(2);
    for (int cell = 0; cell * WIDTH < sums.length; cell++) {
      long[] now = row(sums, cell);
      if (!Arrays.equals(now, row(published, cell))) {
        answers.add(answer(block.at(blocks.startOf(block.start, cell)), now, asOf));
      }
    }
    return answers;
  }

  @Override
  public List<String> keys(List<String> parts, long[] published) {
    var block = Block.of(parts);
    var blocks = blocks(block.seconds);
    var keys = new ArrayList<String>();
    for (int cell = 0; cell * WIDTH < published.length; cell++) {
      if (Arrays.stream(row(published, cell)).anyMatch(number -> number != 0)) {
        keys.add(block.at(blocks.startOf(block.start, cell)).text());
      }
    }
    return keys;
  }

  private static long[] row(long[] columns, int cell) {
    var row = new long[WIDTH];
    int from = cell * WIDTH;
    if (from < columns.length) {
      System.arraycopy(columns, from, row, 0, Math.min(WIDTH, columns.length - from));
    }
    return row;
  }

  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf) {
    return answer(Block.of(parts), row(sums, 0), asOf);
  }

  private static Answer answer(Block of, long[] row, long asOf) {
    var window =
        new CrashWindow(
            of.vendor,
            of.model,
            of.firmware,
            of.start,
            of.seconds,
            row[0],
            row[1],
            row[2],
            row[3],
            row[EXPOSURE],
            asOf);
    return new Answer(of.text(), CrashWindow.CODEC.encode(window));
  }
}
