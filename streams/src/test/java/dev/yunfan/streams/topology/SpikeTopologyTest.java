package dev.yunfan.streams.topology;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.schemas.fleet.SpikeCell;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.device.WatchedRollouts;
import dev.yunfan.streams.stage.Revived;
import dev.yunfan.streams.stage.SpikeRun;
import dev.yunfan.streams.stage.SpikeStage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From telemetry to an alarm, through both steps. */
class SpikeTopologyTest {
  private static final double USUAL = 0.02;

  @TempDir Path state;

  @Test
  void a_bad_firmware_raises_one_alarm_that_names_its_cause_and_ends() throws Exception {
    var config =
        StreamsConfig.from(
            Map.of(
                "STREAMS_STATE_DIR", state.toString(),
                "STREAMS_PORT", "0",
                "STREAMS_TELEMETRY_PARTITIONS", "1"));
    try (var fleet = new Driven(config, WatchedRollouts.NONE)) {
      var weather = new Weather(7, fleet::pipe);
      weather.windows(110, 100, 0, USUAL, USUAL);
      assertThat(fleet.table().spikes()).isEmpty();

      var onset = weather.now();
      long before = weather.crashes();
      for (int window = 0; window < 40 && rates(fleet).isEmpty(); window++) {
        weather.windows(1, 100, 50, USUAL, 8 * USUAL);
      }
      var opened = rates(fleet).getFirst();
      assertThat(weather.crashes() - before).isLessThan(100);
      assertThat(opened.firmware()).isEqualTo("2.0.0");
      assertThat(opened.kind()).isEqualTo("java");
      assertThat(opened.open()).isTrue();
      assertThat(fleet.table().spikes())
          .filteredOn(spike -> spike.rule().equals("new-group"))
          .singleElement()
          .satisfies(spike -> {
            assertThat(spike.group()).isEqualTo(opened.drivers().getFirst().group());
            assertThat(spike.newFirmware()).isEqualTo("2.0.0");
            assertThat(spike.id()).isEqualTo(opened.within());
          });
      assertThat(opened.since()).isGreaterThanOrEqualTo(onset.toEpochMilli());
      assertThat(opened.ratioLow()).isGreaterThan(1);
      assertThat(opened.newFirmware()).isEqualTo("2.0.0");
      assertThat(opened.drivers().getFirst().share()).isGreaterThan(0.8);
      assertThat(opened.falseAlarmsPerYear()).isEqualTo(9.6);

      weather.windows(30, 100, 50, USUAL, USUAL);
      assertThat(rates(fleet))
          .singleElement()
          .satisfies(closed -> assertThat(closed.open()).isFalse())
          .extracting(Spike::id)
          .isEqualTo(opened.id());

      for (int window = 0; window < 40 && rates(fleet).size() == 1; window++) {
        weather.windows(1, 100, 50, USUAL, 12 * USUAL);
      }
      assertThat(rates(fleet)) // the next one takes nobody's place
          .hasSize(2)
          .extracting(Spike::id)
          .contains(opened.id());
    }
  }

  /** As after an update: it is told at once, with nothing to tell of, and weeks later the rest. */
  @Test
  void longer_reports_with_as_many_more_crashes_raise_no_alarm() {
    var run = new SpikeRun(SpikeRun.Restart.NONE);
    new Weather(3, run::take)
        .windows(110, 100, 0, USUAL / 4, USUAL)
        .reportsOf(3_600)
        .windows(300, 100, 0, 3 * USUAL, USUAL)
        .reportsOf(300)
        .windows(110, 100, 0, USUAL / 4, USUAL);

    assertThat(run.published()).isEmpty();
  }

  @Test
  void a_crash_that_only_the_new_firmware_has_is_told_although_the_rate_is_the_usual() {
    var run = new SpikeRun(SpikeRun.Restart.ANEW);
    var weather = new Weather(5, run::take).windows(110, 100, 0, USUAL, USUAL);
    assertThat(run.published()).isEmpty();

    long onset = weather.now().toEpochMilli();
    weather.windows(120, 100, 20, USUAL, 1.25 * USUAL);
    assertThat(run.rates()).isEmpty();
    assertThat(run.published().getLast())
        .satisfies(spike -> {
          assertThat(spike.rule()).isEqualTo("new-group");
          assertThat(spike.firmware()).isEqualTo("2.0.0");
          assertThat(spike.group()).startsWith("g1:");
          assertThat(spike.open()).isTrue();
          assertThat(spike.since()).isGreaterThanOrEqualTo(onset);
          assertThat(spike.observed()).isGreaterThan((long) (3 * spike.expected()));
        });

    weather.windows(300, 100, 20, USUAL, USUAL);
    assertThat(run.published().stream().map(Spike::id).distinct()).hasSize(1);
    assertThat(run.published().getLast().open()).isFalse();
  }

  @Test
  void a_bar_is_told_of_a_model_that_always_was_above_it_and_of_no_other() {
    double per1000Hours = 1_000 * USUAL * 12; // reports of five minutes
    var below = new SpikeRun(SpikeRun.Restart.NONE, 1.3 * per1000Hours);
    new Weather(6, below::take).windows(200, 100, 0, USUAL, USUAL);
    assertThat(below.published()).isEmpty();

    var above = new SpikeRun(SpikeRun.Restart.ANEW, per1000Hours / 3);
    var weather = new Weather(6, above::take).windows(60, 100, 0, USUAL, USUAL);
    var opened = above.published().getLast();
    assertThat(opened.rule()).isEqualTo("bar");
    assertThat(opened.firmware()).isEmpty();
    assertThat(opened.model()).isEqualTo("w700");
    assertThat(opened.ratio()).isBetween(2.0, 4.5);

    weather.windows(60, 100, 0, USUAL / 5, USUAL);
    assertThat(above.published().getLast().open()).isFalse();
    assertThat(above.published().stream().map(Spike::id).distinct()).hasSize(1);
  }

  @Test
  void a_restart_or_a_revival_after_every_window_changes_no_alarm() {
    var straight = incident(new SpikeRun(SpikeRun.Restart.NONE));

    assertThat(straight.stream().map(Spike::rule).distinct())
        .containsExactlyInAnyOrder("rate", "new-group");
    assertThat(straight.stream().map(Spike::id).distinct()).hasSize(2);
    assertThat(incident(new SpikeRun(SpikeRun.Restart.ANEW))).isEqualTo(straight);
    assertThat(incident(new SpikeRun(SpikeRun.Restart.REVIVED))).isEqualTo(straight);
  }

  @Test
  void a_window_waits_for_a_partition_that_lags_and_not_for_one_that_is_idle() {
    var settings = SpikeRun.settings(2);
    MockProcessorContext<String, byte[]> context = Revived.context();
    var store = SpikeRun.store(context);
    var stage = new SpikeStage(settings, Duration.ofMillis(100));
    context.setCurrentSystemTimeMs(1_000_000);
    stage.init(context);
    long window = LAUNCH.toEpochMilli();
    stage.process(SpikeRun.of(cell(0, window)));
    stage.process(SpikeRun.of(SpikeCell.mark(0, window + Weather.WINDOW.toMillis())));
    stage.process(SpikeRun.of(cell(1, window)));

    SpikeRun.punctuate(context, 1_001_000);
    assertThat(store.get("cell/" + window + "/k-touch/w700/1.0.0#1")).isNotNull();

    SpikeRun.punctuate(context, 1_000_000 + settings.grace().toMillis());
    assertThat(store.get("cell/" + window + "/k-touch/w700/1.0.0#1")).isNull();
  }

  private static List<Spike> rates(Driven fleet) throws UnreadableRecord {
    return fleet.table().spikes().stream().filter(spike -> spike.rule().equals("rate")).toList();
  }

  private static List<Spike> incident(SpikeRun run) {
    new Weather(11, run::take)
        .windows(110, 100, 0, USUAL, USUAL)
        .windows(40, 100, 50, USUAL, 8 * USUAL)
        .windows(40, 100, 50, USUAL, USUAL);
    return run.published();
  }

  private static SpikeCell cell(int partition, long window) {
    return new SpikeCell(
        partition, window, "k-touch", "w700", "1.0.0", 9, 0, List.of(1L, 0L, 0L, 0L), List.of(), 9);
  }
}
