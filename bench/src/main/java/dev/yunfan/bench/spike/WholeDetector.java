package dev.yunfan.bench.spike;

import static dev.yunfan.bench.spike.MarkdownTable.number;

import dev.yunfan.streams.spike.FalseAlarmBudget;
import dev.yunfan.streams.spike.Prior;
import dev.yunfan.streams.spike.SpikeDetector;
import dev.yunfan.streams.spike.SpikeSettings;
import dev.yunfan.streams.spike.SpikeState;
import dev.yunfan.streams.spike.WeeklyShape;
import dev.yunfan.streams.spike.Window;
import dev.yunfan.streams.spike.WindowVerdict;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** The detector as it runs: rolling baseline, quarantine, measured spread, incidents. */
final class WholeDetector {
  private static final int DAY = 288;
  private static final long REPORTING = 100_000;

  private WholeDetector() {}

  /** Incidents opened in null years, where the budget is one a year for each stream. */
  static MarkdownTable nullYears(int streams) {
    var settings = SpikeSettings.allowing(streams, streams);
    double budget = new FalseAlarmBudget(streams, streams).alarmsPerYear();
    var table =
        new MarkdownTable(
            "**Incidents in %d null stream-years, %.0f allowed**".formatted(streams, budget),
            "crashes per window",
            "Poisson",
            "var/mean 2");
    for (double mean : new double[] {0.05, 1, 5}) {
      var random = RandomSequence.seeded(108);
      int plain = 0;
      int spread = 0;
      for (int stream = 0; stream < streams; stream++) {
        plain += incidents(settings, RandomSequence.poisson(mean, random));
        spread += incidents(settings, RandomSequence.overDispersed(mean, mean, random));
      }
      table.row(number(mean, 2), List.of("" + plain, "" + spread));
    }
    return table;
  }

  /** Incidents opened in null years of fleets that upload as they please. */
  static MarkdownTable uploads(int streams) {
    var settings = SpikeSettings.allowing(streams, streams);
    var table =
        new MarkdownTable(
            "**Incidents in %d null years of uploads, %d allowed**".formatted(streams, streams),
            "handsets upload",
            "crashing handsets / handsets heard",
            "crashing handset-days / device-hours");
    for (var habit : UploadingFleet.Habit.values()) {
      var random = RandomSequence.seeded(109);
      int byHandsets = 0;
      int byHours = 0;
      for (int stream = 0; stream < streams; stream++) {
        var year = UploadingFleet.of(habit, 365, random);
        var heard = year.iterator();
        byHandsets +=
            incidents(
                settings,
                now -> {
                  var seen = heard.next();
                  return new Window(now, seen.crashing(), seen.heard());
                });
        var hours = year.iterator();
        byHours +=
            incidents(
                settings,
                now -> {
                  var seen = hours.next();
                  return new Window(now, seen.crashingDays(), seen.hours());
                });
      }
      table.row(habit.text, List.of("" + byHandsets, "" + byHours));
    }
    return table;
  }

  private static int incidents(SpikeSettings settings, RandomSequence draws) {
    return incidents(settings, now -> new Window(now, (long) draws.next(), REPORTING));
  }

  private static int incidents(SpikeSettings settings, Function<Instant, Window> windows) {
    var detector = new SpikeDetector(settings);
    var state = SpikeState.NEW;
    var now = Instant.parse("2012-01-01T00:00:00Z");
    int opened = 0;
    for (int window = 0; window < 365 * DAY; window++) {
      var seen = windows.apply(now);
      var step = detector.observe(state, seen, WeeklyShape.FLAT, Prior.NONE);
      state = step.next();
      opened += step.verdict() instanceof WindowVerdict.Opened ? 1 : 0;
      now = now.plus(SpikeDetector.WINDOW);
    }
    return opened;
  }
}
