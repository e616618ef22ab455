package dev.yunfan.streams.topology;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.schemas.fleet.SpikeCell;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.device.WatchedRollouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
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

  @Test
  void a_restart_after_every_window_changes_no_alarm() {
    var cells = cells();

    var straight = judged(cells, false);

    assertThat(straight.stream().map(Spike::id).distinct()).hasSize(1);
    assertThat(judged(cells, true)).isEqualTo(straight);
  }

  @Test
  void a_window_waits_for_a_partition_that_lags_and_not_for_one_that_is_idle() {
    var settings = settings(2);
    var context = new MockProcessorContext<String, byte[]>();
    var store = store(context);
    var stage = new SpikeStage(settings, Duration.ofMillis(100));
    context.setCurrentSystemTimeMs(1_000_000);
    stage.init(context);
    long window = LAUNCH.toEpochMilli();
    stage.process(of(cell(0, window)));
    stage.process(of(SpikeCell.mark(0, window + Weather.WINDOW.toMillis())));
    stage.process(of(cell(1, window)));

    punctuate(context, 1_001_000);
    assertThat(store.get("cell/" + window + "/k-touch/w700/1.0.0#1")).isNotNull();

    punctuate(context, 1_000_000 + settings.grace().toMillis());
    assertThat(store.get("cell/" + window + "/k-touch/w700/1.0.0#1")).isNull();
  }

  private static AlarmSettings settings(int partitions) {
    return new AlarmSettings(
        Weather.WINDOW, Duration.ofSeconds(30), 12, partitions, Duration.ofDays(1));
  }

  private static SpikeCell cell(int partition, long window) {
    return new SpikeCell(
        partition, window, "k-touch", "w700", "1.0.0", 9, 0, List.of(1L, 0L, 0L, 0L), List.of());
  }

  /** What one partition sends in an incident, in order. */
  private List<SpikeCell> cells() {
    var sent = new ArrayList<SpikeCell>();
    var devices = new HashMap<String, dev.yunfan.streams.device.DeviceState>();
    var questions = dev.yunfan.streams.question.Questions.all(List.of(Duration.ofDays(1)));
    var context = new MockProcessorContext<String, Object>();
    var inner =
        new WriteBackStore<>(
            Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("cells"), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build(),
            OpenCell::encode,
            OpenCell::decode,
            Integer.MAX_VALUE);
    inner.init(context.getStateStoreContext(), inner);
    var open = new SpikeCells(inner, 0, Weather.WINDOW, questions.signatures());
    var weather =
        new Weather(
            11,
            (TelemetryEvents batch) -> {
              var known = devices.get(batch.reporter().deviceId());
              var sighting =
                  dev.yunfan.streams.device.BatchFold.fold(
                      known == null ? dev.yunfan.streams.device.DeviceState.UNSEEN : known,
                      batch,
                      dev.yunfan.streams.device.Ground.BARE);
              devices.put(batch.reporter().deviceId(), sighting.after());
              open.count(sighting);
              open.send(1, sent::add);
            });
    weather.windows(110, 100, 0, USUAL, USUAL).windows(40, 100, 50, USUAL, 8 * USUAL);
    weather.windows(40, 100, 50, USUAL, USUAL);
    return sent;
  }

  private List<Spike> judged(List<SpikeCell> cells, boolean restarts) {
    var context = new MockProcessorContext<String, byte[]>();
    context.setCurrentSystemTimeMs(0);
    assertThat(store(context).isOpen()).isTrue();
    var stage = new SpikeStage(settings(1), Duration.ofMillis(100));
    stage.init(context);
    for (var cell : cells) {
      stage.process(of(cell));
      if (restarts && cell.isMark()) {
        punctuate(context, 0);
        context.scheduledPunctuators().clear();
        stage = new SpikeStage(settings(1), Duration.ofMillis(100));
        stage.init(context);
      } else {
        punctuate(context, 0);
      }
    }
    return context.forwarded().stream()
        .map(forward -> {
          try {
            return Spike.CODEC.decode(forward.record().value());
          } catch (dev.yunfan.schemas.codec.UnreadableRecord e) {
            throw new AssertionError(e);
          }
        })
        .collect(Collectors.toList());
  }

  private static void punctuate(MockProcessorContext<String, byte[]> context, long now) {
    context.setCurrentSystemTimeMs(now);
    context.scheduledPunctuators().getLast().getPunctuator().punctuate(now);
  }

  private static KeyValueStore<String, byte[]> store(MockProcessorContext<String, byte[]> context) {
    KeyValueStore<String, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(SpikeStage.WATCH), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    return store;
  }

  private static Record<String, SpikeCell> of(SpikeCell cell) {
    return new Record<>(cell.firmware(), cell, 0);
  }
}
