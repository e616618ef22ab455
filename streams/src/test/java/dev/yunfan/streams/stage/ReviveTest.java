package dev.yunfan.streams.stage;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.schemas.fleet.SpikeCell;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.cap.CapEntry;
import dev.yunfan.streams.cap.Caps;
import dev.yunfan.streams.cap.DeclaredNames;
import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.device.DeviceStateCodec;
import dev.yunfan.streams.device.WatchedRollouts;
import dev.yunfan.streams.page.CountedHere;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.store.WriteBackStore;
import dev.yunfan.streams.topology.Weather;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Kafka Streams revives a task whose state is corrupted: it calls {@code init} of the very same
 * processor once more, with stores as of the last commit. Nothing of the time before may be left.
 */
class ReviveTest {
  private static final long NOW = LAUNCH.toEpochMilli();
  private static final Duration EVERY = Duration.ofMillis(100);
  private static final String ADOPTION = "adoption/haier/w910/2.0";
  private static final String WINDOW = "crash-rates/haier/w910/2.0/86400/" + dayOf(NOW);

  private final Questions questions = Questions.all(List.of(Duration.ofDays(1)), FleetDays.UTC);

  private static long dayOf(long millis) {
    return millis - Math.floorMod(millis, Duration.ofDays(1).toMillis());
  }

  @Test
  void sums_are_those_of_the_store_after_a_revival() throws Exception {
    MockProcessorContext<String, byte @Nullable []> context = Revived.context();
    var store = Revived.store(context, FleetStage.PARTIALS);
    var stage = new FleetStage(questions, 3, EVERY);
    stage.init(context);
    stage.process(partial(ADOPTION, 0, 5));
    var asCommitted = copy(store);
    stage.process(partial(ADOPTION, 1, 7));
    Revived.tick(context, NOW);
    assertThat(published(context)).containsExactly(12L);

    replace(store, asCommitted);
    stage.init(context);
    Revived.tick(context, NOW + 1_000);

    assertThat(published(context)).containsExactly(5L);
  }

  @Test
  void rows_that_an_aborted_transaction_took_away_are_published_again() throws Exception {
    MockProcessorContext<String, byte @Nullable []> context = Revived.context();
    Revived.store(context, FleetStage.PARTIALS);
    var stage = new FleetStage(questions, 3, EVERY);
    stage.init(context);
    stage.process(partial(WINDOW, 0, 3));
    Revived.tick(context, NOW);
    assertThat(crashes(context)).containsExactly(3L);

    stage.init(context);
    Revived.tick(context, NOW + 1_000);

    assertThat(crashes(context)).containsExactly(3L);
  }

  @Test
  void windows_are_judged_again_as_of_the_store_after_a_revival() {
    MockProcessorContext<String, byte[]> context = Revived.context();
    var store = Revived.store(context, SpikeStage.WATCH);
    var stage = new SpikeStage(SpikeRun.settings(1), EVERY);
    stage.init(context);
    var cells = new ArrayList<SpikeCell>();
    for (int window = 0; window < 4; window++) {
      cells.add(cell(window));
    }
    take(stage, context, cells.subList(0, 2));
    var asCommitted = copy(store);
    take(stage, context, cells.subList(2, 4));
    var straight = copy(store);

    replace(store, asCommitted);
    stage.init(context);
    take(stage, context, cells.subList(2, 4));

    assertThat(copy(store)).usingRecursiveComparison().isEqualTo(straight);
  }

  @Test
  void marks_are_those_of_the_store_after_a_revival() {
    MockProcessorContext<String, byte[]> context = Revived.context();
    var store = Revived.store(context, SpikeStage.WATCH);
    var stage = new SpikeStage(SpikeRun.settings(1), EVERY);
    stage.init(context);
    stage.process(SpikeRun.of(SpikeCell.mark(0, cell(3).window())));

    replace(store, Map.of()); // its transaction was aborted
    stage.init(context);
    stage.process(SpikeRun.of(cell(1)));
    Revived.tick(context, NOW);

    assertThat(copy(store)).hasSize(1); // the window waits for its mark
  }

  @Test
  void counters_are_those_of_the_store_after_a_revival() {
    MockProcessorContext<String, Object> context = Revived.context();
    var counts = store(context, DeviceStage.COUNTS, Counter::encode, Counter::decode);
    var codec = new DeviceStateCodec();
    var devices =
        ReviveTest.<DeviceState>store(context, DeviceStage.DEVICES, codec::encode, codec::decode);
    store(context, DeviceStage.HISTORY, bytes -> bytes, bytes -> bytes);
    store(context, DeviceStage.SPIKE_CELLS, OpenCell::encode, OpenCell::decode);
    store(context, DeviceStage.AWAITED, Awaited::encode, Awaited::decode);
    store(context, DeviceStage.HEARD, HeardCells::encode, HeardCells::decode);
    var caps = store(context, DeviceStage.CAPS, CapEntry::encode, CapEntry::decode);
    var stage =
        new DeviceStage(
            questions,
            EVERY,
            SpikeRun.settings(1),
            WatchedRollouts.NONE,
            Caps.DEFAULT,
            DeclaredNames.NONE,
            new CountedHere());
    stage.init(context);
    stage.process(new Record<>("d1", batchOf("d1").activation().build(), NOW));
    var before = context.scheduledPunctuators().getFirst();

    counts.clearCache(); // nothing of it was committed
    devices.clearCache();
    caps.clearCache();
    stage.init(context);
    stage.process(new Record<>("d1", batchOf("d1").activation().build(), NOW));
    Revived.tick(context, NOW);

    assertThat(before.cancelled()).isTrue();
    assertThat(
            context.forwarded(DeviceStage.PARTIALS_OUT).stream()
                .map(forward -> (PartialCount) forward.record().value())
                .filter(partial -> partial.subject().startsWith("intake/")))
        .singleElement()
        .satisfies(partial -> assertThat(partial.counts()).startsWith(1L, 0L, 0L));
  }

  @Test
  void schedules_of_the_time_before_a_revival_or_an_end_are_cancelled() {
    MockProcessorContext<String, byte @Nullable []> sums = Revived.context();
    MockProcessorContext<String, byte[]> alarms = Revived.context();
    Revived.store(sums, FleetStage.PARTIALS);
    Revived.store(alarms, SpikeStage.WATCH);
    var fleet = new FleetStage(questions, 3, EVERY);
    var spikes = new SpikeStage(SpikeRun.settings(1), EVERY);

    fleet.init(sums);
    fleet.init(sums);
    spikes.init(alarms);
    spikes.init(alarms);

    assertThat(cancelled(sums)).containsExactly(true, false);
    assertThat(cancelled(alarms)).containsExactly(true, false);
    fleet.close();
    spikes.close();
    assertThat(cancelled(sums)).containsOnly(true);
    assertThat(cancelled(alarms)).containsOnly(true);
  }

  private static List<Boolean> cancelled(
      MockProcessorContext<?, ? extends @Nullable Object> context) {
    return context.scheduledPunctuators().stream()
        .map(MockProcessorContext.CapturedPunctuator::cancelled)
        .toList();
  }

  private static Record<String, PartialCount> partial(String subject, int partition, long count) {
    return new Record<>(
        subject, new PartialCount(subject, partition, NOW, List.of(count), null), NOW);
  }

  private static SpikeCell cell(int window) {
    return new SpikeCell(
        0,
        NOW - Math.floorMod(NOW, Weather.WINDOW.toMillis()) + window * Weather.WINDOW.toMillis(),
        "haier",
        "w910",
        "2.0",
        9,
        9,
        List.of(1L, 0L, 0L, 0L),
        List.of(),
        9_000);
  }

  private static void take(
      SpikeStage stage, MockProcessorContext<String, byte[]> context, List<SpikeCell> cells) {
    for (var cell : cells) {
      stage.process(SpikeRun.of(cell));
      long end = cell.window() + Weather.WINDOW.toMillis();
      stage.process(SpikeRun.of(SpikeCell.mark(0, end)));
      Revived.tick(context, NOW);
    }
  }

  private static Map<String, byte[]> copy(KeyValueStore<String, byte[]> store) {
    var copy = new TreeMap<String, byte[]>();
    try (var all = store.all()) {
      all.forEachRemaining(each -> copy.put(each.key, each.value));
    }
    return copy;
  }

  private static void replace(KeyValueStore<String, byte[]> store, Map<String, byte[]> by) {
    copy(store).keySet().forEach(store::delete);
    by.forEach(store::put);
  }

  private static List<Long> published(MockProcessorContext<String, byte @Nullable []> context) {
    return rows(context, bytes -> decoded(FirmwareCount.CODEC, bytes).handsets());
  }

  private static List<Long> crashes(MockProcessorContext<String, byte @Nullable []> context) {
    return rows(context, bytes -> decoded(CrashWindow.CODEC, bytes).crashes());
  }

  private static List<Long> rows(
      MockProcessorContext<String, byte @Nullable []> context, Function<byte[], Long> number) {
    var rows =
        context.forwarded().stream()
            .map(each -> number.apply(Objects.requireNonNull(each.record().value())))
            .toList();
    context.resetForwards();
    return rows;
  }

  private static <T> T decoded(AvroCodec<T> codec, byte[] bytes) {
    try {
      return codec.decode(bytes);
    } catch (UnreadableRecord e) {
      throw new AssertionError(e);
    }
  }

  private static <V> WriteBackStore<V> store(
      MockProcessorContext<String, Object> context,
      String name,
      Function<V, byte[]> encode,
      Function<byte[], V> decode) {
    var store =
        new WriteBackStore<>(
            Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build(),
            encode,
            decode,
            Integer.MAX_VALUE);
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    return store;
  }
}
