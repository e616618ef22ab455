package dev.yunfan.streams.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.streams.topology.Weather;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How many crashes a spike costs before its alarm, through both steps: one usual crash a window, a
 * day of calm, then so many times the usual. Prints what {@code docs/reports/spike-detector.md}
 * tells.
 */
@Tag("slow")
class SpikeDelayTest {
  private static final int RUNS = 30;
  private static final int CALM = 288;
  private static final int LONGEST = 600;
  private static final int REPORTING = 100;
  private static final double USUAL = 0.01;

  @ParameterizedTest
  @CsvSource({
    "2, 100, 250",
    "3, 100, 90",
    "5, 100, 50",
    "10, 100, 40",
    "3, 50, 150",
    "5, 50, 70",
    "10, 50, 45"
  })
  void alarms_come_within_so_many_crashes(double ratio, int updatedPercent, double atMost) {
    var crashes = new ArrayList<Long>();
    int early = 0;
    for (long seed = 1; seed <= RUNS; seed++) {
      var run = new SpikeRun(SpikeRun.Restart.NONE);
      var weather = new Weather(seed, run::take);
      // all on 2.0.0 from the start: a known firmware; or half of them only from the onset on
      boolean known = updatedPercent == 100;
      weather.windows(CALM, REPORTING, known ? 100 : 0, USUAL, USUAL);
      early += run.rates().isEmpty() ? 0 : 1;
      long before = weather.crashes();
      for (int window = 0; window < LONGEST && run.rates().isEmpty(); window++) {
        weather.windows(1, REPORTING, updatedPercent, USUAL, ratio * USUAL);
      }
      crashes.add(weather.crashes() - before);
    }
    System.out.printf(
        Locale.ROOT,
        "%4.0fx, %3d %% of the handsets: mean %6.1f crashes until the alarm, %d false alarms%n",
        ratio,
        updatedPercent,
        mean(crashes),
        early);

    assertThat(mean(crashes)).isLessThan(atMost);
    assertThat(early).isZero();
  }

  private static double mean(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).average().orElseThrow();
  }
}
