package dev.yunfan.streams.topology;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.schemas.fleet.SpikeCell;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.device.WatchedRollouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From telemetry to an alarm, through both steps. */
class SpikeTopologyTest {
  private static final double USUAL = 0.02;

  @TempDir Path state;

  @Test
  void a_bad_firmware_raises_one_alarm_that_names_its_cause_and_ends() throws Exception {
    var config = StreamsConfig.defaults(state).withTelemetryPartitions(1);
    try (var fleet = new Driven(config, WatchedRollouts.NONE)) {
      var weather = new Weather(7, fleet::pipe);
      weather.windows(110, 100, 0, USUAL, USUAL);
      assertThat(fleet.table().spikes()).isEmpty();

      var onset = weather.now();
      long before = weather.crashes();
      for (int window = 0; window < 40 && fleet.table().spikes().isEmpty(); window++) {
        weather.windows(1, 100, 50, USUAL, 8 * USUAL);
      }
      var opened = fleet.table().spikes().iterator().next();
      assertThat(weather.crashes() - before).isLessThan(100);
      assertThat(opened.firmware()).isEqualTo("2.0.0");
      assertThat(opened.kind()).isEqualTo("java");
      assertThat(opened.open()).isTrue();
      assertThat(opened.within()).isEmpty();
      assertThat(opened.since()).isGreaterThanOrEqualTo(onset.toEpochMilli());
      assertThat(opened.ratioLow()).isGreaterThan(1);
      assertThat(opened.newFirmware()).isEqualTo("2.0.0");
      assertThat(opened.drivers().getFirst().share()).isGreaterThan(0.8);
      assertThat(opened.falseAlarmsPerYear()).isEqualTo(9.6);

      weather.windows(30, 100, 50, USUAL, USUAL);
      assertThat(fleet.table().spikes())
          .singleElement()
          .satisfies(closed -> assertThat(closed.open()).isFalse())
          .extracting(Spike::id)
          .isEqualTo(opened.id());
    }
  }

  /** As after an update: it is told at once, with nothing to tell of, and weeks later the rest. */
  @Test
  void longer_reports_with_as_many_more_crashes_raise_no_alarm() {
    var run = new SpikeRun(false);
    new Weather(3, run::take)
        .windows(110, 100, 0, USUAL / 4, USUAL)
        .reportsOf(3_600)
        .windows(300, 100, 0, 3 * USUAL, USUAL)
        .reportsOf(300)
        .windows(110, 100, 0, USUAL / 4, USUAL);

    assertThat(run.published()).isEmpty();
  }

  @Test
  void a_restart_after_every_window_changes_no_alarm() {
    var straight = incident(new SpikeRun(false));

    assertThat(straight.stream().map(Spike::id).distinct()).hasSize(1);
    assertThat(incident(new SpikeRun(true))).isEqualTo(straight);
  }

  @Test
  void a_window_waits_for_a_partition_that_lags_and_not_for_one_that_is_idle() {
    var settings = SpikeRun.settings(2);
    var context = new MockProcessorContext<String, byte[]>();
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
