package dev.yunfan.streams.topology;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.yunfan.runtime.registry.SchemaUnavailable;
import dev.yunfan.schemas.fleet.ActiveDay;
import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.schemas.fleet.RetentionCount;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.answer.CrashGroupSheets;
import dev.yunfan.streams.answer.Filter;
import dev.yunfan.streams.rejection.Rejections;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTopologyTest {
  @TempDir Path state;
  private Driven fleet;

  @BeforeEach
  void start() {
    fleet = new Driven(state);
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void a_repeated_batch_counts_once_and_is_told_as_duplicate() throws Exception {
    var batch = batchOf("d1").activation().crash().heartbeat(3_600);

    fleet.pipe(batch, batch);

    var totals = fleet.totals();
    assertThat(totals.activations()).isEqualTo(Map.of("k-touch", Map.of("w700", 1L)));
    assertThat(totals.crashes()).isEqualTo(Map.of("k-touch", Map.of("w700", 1L)));
    assertThat(totals.exposureSeconds()).isEqualTo(Map.of("k-touch", Map.of("w700", 3_600L)));
    assertThat(totals.events().accepted()).isEqualTo(3);
    assertThat(totals.events().duplicate()).isEqualTo(3);
  }

  @Test
  void a_handset_activates_once_for_ever_through_factory_resets() throws Exception {
    fleet.pipe(
        batchOf("d1").incarnation(1).activation().crash(),
        batchOf("d1").incarnation(2).activation().crash(),
        batchOf("d1").incarnation(1).activation().crash());

    var totals = fleet.totals();
    assertThat(totals.activations().get("k-touch")).isEqualTo(Map.of("w700", 1L));
    assertThat(totals.crashes().get("k-touch")).isEqualTo(Map.of("w700", 2L));
    assertThat(totals.events().duplicate()).isEqualTo(2);
  }

  @Test
  void an_event_below_the_window_is_stale_and_never_counts() throws Exception {
    fleet.pipe(batchOf("d1").from(1_000).crash(), batchOf("d1").from(1_000 - 128).crash());

    var totals = fleet.totals();
    assertThat(totals.crashes().get("k-touch")).isEqualTo(Map.of("w700", 1L));
    assertThat(totals.events().stale()).isEqualTo(1);
  }

  @Test
  void batches_of_many_handsets_in_any_order_count_alike() throws Exception {
    fleet.pipe(
        batchOf("d2").from(5).crash(CrashKind.KERNEL),
        batchOf("d1").from(9).heartbeat(10),
        batchOf("d2").from(0).crash(CrashKind.NATIVE).crash(CrashKind.KERNEL),
        batchOf("d1").from(0).activation());

    assertThat(fleet.totals().crashes().get("k-touch")).isEqualTo(Map.of("w700", 3L));
    assertThat(fleet.totals().activations().get("k-touch")).isEqualTo(Map.of("w700", 1L));
  }

  @Test
  void a_handset_moves_with_its_firmware_and_a_late_repeat_does_not_move_it_back()
      throws Exception {
    var old = batchOf("d1").firmware("1.0.0").activation();

    fleet.pipe(old, batchOf("d1").firmware("2.0.0").from(1).heartbeat(5), old);

    assertThat(fleet.totals().firmware())
        .isEqualTo(Map.of("k-touch", Map.of("w700", Map.of("2.0.0", 1L))));
  }

  @Test
  void handsets_of_two_vendors_with_the_same_id_are_two_handsets() throws Exception {
    fleet.pipe(batchOf("0001").activation(), batchOf("0001").model("haier", "w910").activation());

    assertThat(fleet.totals().activations())
        .isEqualTo(Map.of("k-touch", Map.of("w700", 1L), "haier", Map.of("w910", 1L)));
  }

  @Test
  void a_crash_told_days_late_counts_in_the_day_it_happened() throws Exception {
    var later = LAUNCH.plus(Duration.ofDays(5));
    fleet.pipe(
        batchOf("d1").activation(),
        batchOf("d2").arriving(later).aged(Duration.ofDays(5)).crash().aged(Duration.ZERO).crash());

    assertThat(fleet.table().crashes())
        .filteredOn(window -> window.seconds() == Duration.ofDays(1).toSeconds())
        .extracting(w -> Instant.ofEpochMilli(w.start()).toString(), CrashWindow::java)
        .containsExactlyInAnyOrder(
            tuple("2011-07-01T00:00:00Z", 1L), tuple("2011-07-06T00:00:00Z", 1L));
  }

  @Test
  void activations_are_told_by_region_and_day() throws Exception {
    fleet.pipe(batchOf("d1").activation(), batchOf("d2").activation());

    assertThat(fleet.table().ramp())
        .containsExactly(
            new RampCount("k-touch", "w700", "CN-31", "2011-07-01", 2, LAUNCH.toEpochMilli()));
  }

  @Test
  void a_record_whose_schema_cannot_be_had_stops_counting_and_is_not_passed_over() {
    byte[] single = TelemetryEvents.CODEC.encode(batchOf("d1").activation().build());
    byte[] ofSomeRegistry =
        ByteBuffer.allocate(single.length - 5)
            .put(new byte[] {0, 0, 0, 0, 7})
            .put(single, 10, single.length - 10)
            .array();

    assertThatThrownBy(() -> fleet.pipeBytes("d1", ofSomeRegistry))
        .hasRootCauseInstanceOf(SchemaUnavailable.class);
    assertThat(fleet.meters.find(Rejections.METER).counters()).isEmpty();
  }

  @Test
  void a_record_that_only_begins_as_a_registrys_does_is_rejected_like_any_other() throws Exception {
    fleet.pipeBytes("d1", new byte[] {0, 0, 0, 0, 7, 2, 4});
    fleet.pipe(batchOf("d2").activation());

    assertThat(fleet.meters.get(Rejections.METER).counter().count()).isEqualTo(1);
    assertThat(fleet.table().ramp()).hasSize(1);
  }

  @Test
  void a_record_that_cannot_be_read_goes_to_rejected_and_the_next_one_counts() throws Exception {
    byte[] good = TelemetryEvents.CODEC.encode(batchOf("d1").activation().build());
    fleet.pipeBytes("d1", Arrays.copyOf(good, good.length - 3));
    fleet.pipeBytes("d1", good);

    assertThat(fleet.meters.counter(Rejections.METER, "reason", "unreadable-record").count())
        .isEqualTo(1);
    assertThat(fleet.totals().activations().get("k-touch")).isEqualTo(Map.of("w700", 1L));
    assertThat(fleet.rejected())
        .singleElement()
        .satisfies(rejected -> {
          assertThat(rejected.source()).isEqualTo("streams");
          assertThat(rejected.reason()).isEqualTo("unreadable-record");
          assertThat(rejected.payload().remaining()).isEqualTo(good.length - 3);
        });
    assertThat(fleet.meters.counter(Rejections.METER, "reason", "unreadable-record").count())
        .isEqualTo(1);
  }

  @Test
  void a_record_under_the_key_of_another_handset_goes_to_rejected() throws Exception {
    byte[] bytes = TelemetryEvents.CODEC.encode(batchOf("d1").activation().build());
    fleet.pipeBytes("d2", bytes);
    fleet.pipe(batchOf("d3").activation());

    assertThat(fleet.totals().activations().get("k-touch")).isEqualTo(Map.of("w700", 1L));
    assertThat(fleet.rejected())
        .singleElement()
        .satisfies(r -> assertThat(r.reason()).isEqualTo("uncountable-record"));
  }

  @Test
  void a_handset_with_an_endless_name_goes_to_rejected() throws Exception {
    fleet.pipe(batchOf("d1").firmware("9".repeat(65)).activation());

    assertThat(fleet.rejected()).hasSize(1);
    assertThat(fleet.totals().activations()).isEmpty();
  }

  @Test
  void crashes_group_by_signature_with_handsets_firmwares_and_a_sample() throws Exception {
    fleet.pipe(
        batchOf("d1").aged(Duration.ofHours(2)).crash().crash(),
        batchOf("d2").crash(),
        batchOf("d2").from(1).firmware("2.0.0").crash(),
        batchOf("d3").crash(CrashKind.KERNEL));

    var group =
        CrashGroupSheets.groups(fleet.table(), Filter.ALL).rows().stream()
            .filter(row -> "java".equals(row.cells().get(1)))
            .findFirst()
            .orElseThrow()
            .cells();
    assertThat(group.subList(3, 10))
        .containsExactly(
            4L, 2L, "2011-07-01T06:00:00Z", "2011-07-01T08:00:00Z", "1.0.0 2.0.0", "1.0.0", "");
    var whole = CrashGroupSheets.whole(fleet.table(), String.valueOf(group.get(0))).orElseThrow();
    assertThat(whole.signature()).contains("NullPointerException");
    assertThat(whole.sample()).contains("process launcher").contains("a.b");
  }

  @Test
  void a_group_that_was_gone_in_one_firmware_and_came_back_is_told_as_regressed() throws Exception {
    var day = Duration.ofDays(1);
    fleet.pipe(
        batchOf("d1").firmware("1").crash(),
        batchOf("d1").from(1).firmware("2").arriving(LAUNCH.plus(day)).heartbeat(9),
        batchOf("d1").from(2).firmware("3").arriving(LAUNCH.plus(day.multipliedBy(2))).crash());

    assertThat(CrashGroupSheets.groups(fleet.table(), Filter.ALL).rows().getFirst().cells())
        .endsWith("1", "3");
  }

  @Test
  void active_days_and_retention_count_each_handset_once() throws Exception {
    var august = LAUNCH.plus(Duration.ofDays(40));
    fleet.pipe(
        batchOf("d1").activation().heartbeat(5).crash(),
        batchOf("d1").from(3).heartbeat(5).crash(),
        batchOf("d2").activation(),
        batchOf("d2").from(1).arriving(august).heartbeat(7),
        batchOf("d2").from(2).arriving(august).aged(Duration.ofDays(1)).heartbeat(7));

    assertThat(fleet.table().activeDays())
        .extracting(ActiveDay::day, ActiveDay::active, ActiveDay::crashed)
        .containsExactlyInAnyOrder(
            tuple("2011-07-01", 2L, 1L), tuple("2011-08-10", 1L, 0L), tuple("2011-08-09", 1L, 0L));
    assertThat(fleet.table().retention())
        .extracting(RetentionCount::cohort, RetentionCount::months, RetentionCount::active)
        .containsExactlyInAnyOrder(tuple("2011-07", 0L, 2L), tuple("2011-07", 1L, 1L));
  }
}
