package dev.yunfan.streams.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.ActiveDay;
import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.fleet.FirmwareDay;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.question.ActiveDays;
import dev.yunfan.streams.question.AdoptionDays;
import dev.yunfan.streams.table.FleetTable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SheetsTest {
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final FleetTable table = new FleetTable(FleetDays.UTC);

  @Test
  void the_running_sum_of_the_ramp_begins_before_the_first_day_asked_for() throws Exception {
    ramp("k-touch", "2011-07-01", 5);
    ramp("k-touch", "2011-07-02", 7);
    ramp("haier", "2011-07-02", 100);

    var sheet =
        RampSheet.of(
            table, new Filter(Map.of("vendor", "k-touch"), LocalDate.parse("2011-07-02"), null));

    assertThat(sheet.rows())
        .containsExactly(Sheet.row("2011-07-02", "k-touch", "w700", "CN-31", 7L, 12L));
  }

  @Test
  void handsets_on_a_firmware_are_those_that_came_less_those_that_went() throws Exception {
    adoption("2011-07-01", 10, 0);
    adoption("2011-07-03", 5, 8);

    assertThat(AdoptionSheets.days(table, Filter.ALL).rows())
        .extracting(row -> row.cells().get(6))
        .containsExactly(10L, 7L);
  }

  @Test
  void a_rate_has_its_exact_poisson_interval_and_none_without_exposure() throws Exception {
    crashes("2011-07-01T00:00:00Z", 10, 3_600_000);
    crashes("2011-07-02T00:00:00Z", 1, 0);

    var day = Duration.ofDays(1);
    var rows = CrashRateSheet.of(table, Filter.ALL, CrashRateSheet.Kind.ALL, day, day).rows();

    var first = rows.getFirst().cells();
    assertThat(first.subList(4, 7)).containsExactly(10L, 1_000.0, 10.0);
    // Garwood 1936, 95 %, 10 events: 4.795 to 18.39
    assertThat((Double) first.get(7)).isCloseTo(4.795, within(0.001));
    assertThat((Double) first.get(8)).isCloseTo(18.390, within(0.001));
    assertThat(rows.getLast().cells().subList(6, 9)).containsOnlyNulls();
  }

  @Test
  void windows_are_summed_into_wider_steps_and_no_others() throws Exception {
    crashes("2011-07-01T00:00:00Z", 10, 3_600);
    crashes("2011-07-02T00:00:00Z", 5, 3_600);
    var day = Duration.ofDays(1);

    assertThatThrownBy(() ->
            CrashRateSheet.of(
                table, Filter.ALL, CrashRateSheet.Kind.ALL, day, Duration.ofHours(36)))
        .hasMessageContaining("whole number of windows");
    assertThat(
            CrashRateSheet.of(table, Filter.ALL, CrashRateSheet.Kind.JAVA, day, Duration.ofDays(30))
                .rows())
        .extracting(row -> row.cells().get(4))
        .containsExactly(15L);
  }

  @Test
  void crash_free_handsets_are_a_share_with_an_interval() throws Exception {
    var value = new ActiveDay("k-touch", "w700", "2011-07-01", 200, 10, 0);
    table.apply(ActiveDays.FLEET_ACTIVE_DAYS.name(), "a", ActiveDay.CODEC.encode(value));

    var cells = ActivitySheets.days(table, Filter.ALL).rows().getFirst().cells();

    assertThat(cells.get(5)).isEqualTo(95.0);
    assertThat((Double) cells.get(6)).isBetween(90.0, 95.0);
    assertThat((Double) cells.get(7)).isBetween(95.0, 98.0);
  }

  @Test
  void pages_follow_each_other_without_gap_or_repeat() throws Exception {
    for (int day = 10; day < 30; day++) {
      ramp("haier", "2011-07-" + day, day);
    }
    var sheet = RampSheet.of(table, Filter.ALL);

    var collected = new ArrayList<Sheet.Row>();
    Optional<String> after = Optional.empty();
    do {
      var page = sheet.page(after, 7);
      collected.addAll(page.sheet().rows());
      after = page.next();
    } while (after.isPresent());

    assertThat(collected).isEqualTo(sheet.rows());
  }

  private void ramp(String vendor, String day, long activations) throws Exception {
    var value = new RampCount(vendor, "w700", "CN-31", day, activations, 0);
    table.apply(Topic.FLEET_RAMP.name(), vendor + day, RampCount.CODEC.encode(value));
  }

  private void adoption(String day, long joined, long left) throws Exception {
    var value = new FirmwareDay("k-touch", "w700", "1.0.0", day, joined, left, 0);
    table.apply(AdoptionDays.FLEET_ADOPTION_DAYS.name(), day, FirmwareDay.CODEC.encode(value));
  }

  private void crashes(String start, long java, long exposureSeconds) throws Exception {
    long millis = Instant.parse(start).toEpochMilli();
    var value =
        new CrashWindow(
            "k-touch", "w700", "1.0.0", millis, DAY / 1_000, java, 0, 0, 0, exposureSeconds, 0);
    table.apply(Topic.FLEET_CRASH_RATES.name(), start, CrashWindow.CODEC.encode(value));
  }
}
