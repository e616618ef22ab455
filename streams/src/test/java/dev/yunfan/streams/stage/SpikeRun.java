package dev.yunfan.streams.stage;

import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.schemas.fleet.SpikeCell;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.device.BatchFold;
import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.device.Ground;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.store.WriteBackStore;
import dev.yunfan.streams.topology.Weather;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Both steps of the spikes by hand: telemetry to cells, cells to alarms; restarts as wanted. */
public final class SpikeRun {
  private static final int REVIVALS = 20;

  private final Questions questions = Questions.all(List.of(Duration.ofDays(1)), FleetDays.UTC);
  private final Map<String, DeviceState> devices = new HashMap<>();
  private final SpikeCells open;
  private final MockProcessorContext<String, byte[]> context = Revived.context();
  private final Restart restart;
  private final double bar;
  private SpikeStage stage;

  /** The test's act on the judge after every window. */
  public enum Restart {
    NONE,
    /** Another one takes its place. */
    ANEW,
    /** It is revived some times: the same one starts again. */
    REVIVED
  }

  public SpikeRun(Restart restart) {
    this(restart, Double.POSITIVE_INFINITY);
  }

  /**
   * @param bar crashing handset-days of a kind that a model may have per 1,000 device-hours
   */
  public SpikeRun(Restart restart, double bar) {
    this.restart = restart;
    this.bar = bar;
    var inner =
        new WriteBackStore<>(
            Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("cells"), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build(),
            OpenCell::encode,
            OpenCell::decode,
            Integer.MAX_VALUE);
    MockProcessorContext<String, Object> counting = Revived.context();
    inner.init(counting.getStateStoreContext(), inner);
    open = new SpikeCells(inner, 0, Weather.WINDOW, questions.signatures(), (_, _) -> true);
    context.setCurrentSystemTimeMs(0);
    store(context);
    stage = started();
  }

  private SpikeStage started() {
    var fresh = new SpikeStage(settings(1, bar), Duration.ofMillis(100));
    fresh.init(context);
    return fresh;
  }

  public void take(TelemetryEvents batch) {
    var known = devices.get(batch.reporter().deviceId());
    var sighting = BatchFold.fold(known == null ? DeviceState.UNSEEN : known, batch, Ground.BARE);
    devices.put(batch.reporter().deviceId(), sighting.after());
    open.count(sighting);
    var _ = open.send(1, this::judge);
  }

  private void judge(SpikeCell cell) {
    stage.process(of(cell));
    if (cell.isMark()) {
      punctuate(context, 0);
      switch (restart) {
        case NONE -> {}
        case ANEW -> stage = started();
        case REVIVED -> {
          for (int i = 0; i < REVIVALS; i++) {
            stage.init(context);
          }
        }
      }
    }
  }

  /** Those about rates alone. */
  public List<Spike> rates() {
    return published().stream().filter(spike -> spike.rule().equals("rate")).toList();
  }

  /** Every alarm as it was published, in order. */
  public List<Spike> published() {
    var spikes = new ArrayList<Spike>();
    for (var forward : context.forwarded()) {
      try {
        spikes.add(Spike.CODEC.decode(forward.record().value()));
      } catch (UnreadableRecord e) {
        throw new AssertionError(e);
      }
    }
    return spikes;
  }

  public static AlarmSettings settings(int partitions) {
    return settings(partitions, Double.POSITIVE_INFINITY);
  }

  private static AlarmSettings settings(int partitions, double bar) {
    return new AlarmSettings(
        Weather.WINDOW, Duration.ofSeconds(30), 12, bar, partitions, Duration.ofDays(1));
  }

  public static void punctuate(MockProcessorContext<String, byte[]> context, long now) {
    context.setCurrentSystemTimeMs(now);
    context.scheduledPunctuators().getLast().getPunctuator().punctuate(now);
  }

  public static KeyValueStore<String, byte[]> store(MockProcessorContext<String, byte[]> context) {
    return Revived.store(context, SpikeStage.WATCH);
  }

  public static Record<String, SpikeCell> of(SpikeCell cell) {
    return new Record<>(cell.firmware(), cell, cell.window());
  }
}
