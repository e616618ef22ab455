package dev.yunfan.streams.stage;

import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.yunfan.schemas.fleet.ActiveDay;
import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.fleet.FirmwareDay;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.device.WatchedRollouts;
import dev.yunfan.streams.topology.Driven;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A day is the fleet's day, in every answer that has days. */
class FleetDayTest {
  private static final Instant LAST = Instant.parse("2012-03-31T15:59:59Z");

  @TempDir Path state;

  @ParameterizedTest
  @CsvSource({
    "Asia/Shanghai, 2012-03-31, 2012-04-01",
    "UTC, 2012-03-31, 2012-03-31",
    "Pacific/Auckland, 2012-04-01, 2012-04-01",
  })
  void a_day_breaks_at_midnight_of_the_zone(String zone, String first, String second)
      throws Exception {
    try (var driven = driven(zone)) {
      driven.pipe(
          batchOf("d1").arriving(LAST).activation().crash(),
          batchOf("d2").arriving(LAST.plusSeconds(1)).activation().crash());
      var table = driven.table();

      var days = first.equals(second) ? new String[] {first} : new String[] {first, second};
      assertThat(table.ramp()).extracting(RampCount::day).containsExactlyInAnyOrder(days);
      assertThat(table.activeDays()).extracting(ActiveDay::day).containsExactlyInAnyOrder(days);
      assertThat(table.adoptionDays()).extracting(FirmwareDay::day).containsExactlyInAnyOrder(days);
      assertThat(table.crashes())
          .filteredOn(window -> window.seconds() == 86_400)
          .extracting(window -> table.days().dateOf(window.start()).toString())
          .containsExactlyInAnyOrder(days);
    }
  }

  @Test
  void a_day_of_twenty_five_hours_is_one_window() throws Exception {
    var begins = Instant.parse("2011-10-29T22:00:00Z"); // clocks in Berlin go back at 01:00Z
    try (var driven = driven("Europe/Berlin")) {
      for (int hour = 0; hour < 26; hour++) {
        driven.pipe(batchOf("d").from(hour).arriving(begins.plusSeconds(hour * 3_600L)).crash());
      }
      assertThat(driven.table().crashes())
          .filteredOn(window -> window.seconds() == 86_400)
          .extracting(CrashWindow::start, CrashWindow::crashes)
          .containsExactlyInAnyOrder(
              tuple(begins.toEpochMilli(), 25L),
              tuple(begins.plusSeconds(25 * 3_600L).toEpochMilli(), 1L));
    }
  }

  private Driven driven(String zone) {
    return new Driven(
        StreamsConfig.from(Map.of("STREAMS_STATE_DIR", state.toString(), "STREAMS_DAY_ZONE", zone)),
        WatchedRollouts.NONE);
  }
}
