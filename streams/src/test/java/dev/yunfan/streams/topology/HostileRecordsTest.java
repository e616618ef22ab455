package dev.yunfan.streams.topology;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.schemas.fleet.SpikeCell;
import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.rejection.Rejections;
import dev.yunfan.streams.stage.FleetStage;
import dev.yunfan.streams.stage.Revived;
import dev.yunfan.streams.stage.SkippedState;
import dev.yunfan.streams.stage.SpikeRun;
import dev.yunfan.streams.stage.SpikeStage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Anybody may write to the topics of the streams: nothing there may stop the counting. */
class HostileRecordsTest {
  private static final long NOW = LAUNCH.toEpochMilli();
  private static final byte[] GARBAGE = {1, 2, 3};
  private static final byte[] LIKE_A_REGISTRYS = {0, 0, 0, 0, 1, 99, 100};

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

  private static PartialCount partial(String subject, int partition, long asOf, Long... counts) {
    return new PartialCount(subject, partition, asOf, List.of(counts), null);
  }

  private static List<PartialCount> hostilePartials() {
    return List.of(
        partial("", 0, NOW, 1L),
        partial("ramp", 0, NOW, 1L),
        partial("nonsense/k-touch", 0, NOW, 1L),
        partial("ramp/k-touch/w700", 0, NOW, 1L),
        partial("ramp/k-touch/w700/CN/2011-07-01/more", 0, NOW, 1L),
        partial("ramp/k-touch/w700/CN/someday", 0, NOW, 1L),
        partial("ramp/k-touch/w700/C%N/2011-07-01", 0, NOW, 1L),
        partial("crash-rates/k-touch/w700/1.0.0/0/0", 0, NOW, 1L),
        partial("crash-rates/k-touch/w700/1.0.0/86400/1", 0, NOW, 1L),
        partial("crash-rates/k-touch/w700/1.0.0/-60/0", 0, NOW, 1L),
        partial("crash-rates/k-touch/w700/1.0.0/86400", 0, NOW, 1L),
        partial("retention/k-touch/w700/2011-07/x", 0, NOW, 1L),
        partial("rollout-health/r1/w700/k-touch", 0, NOW, 1L),
        partial("adoption/k-touch/w700/1.0.0", -1, NOW, 1L),
        partial("adoption/k-touch/w700/1.0.0", 1 << 30, NOW, 1L),
        partial("adoption/k-touch/w700/1.0.0", 11, NOW, 1L, 2L, 3L),
        partial("adoption/k-touch/w700/1.0.0", 11, -1, 1L),
        partial("adoption/k-touch/w700/1.0.0", 11, Long.MAX_VALUE, 1L));
  }

  private static List<SpikeCell> hostileCells() {
    long window = NOW - Math.floorMod(NOW, Weather.WINDOW.toMillis());
    return List.of(
        SpikeCell.mark(-1, window),
        SpikeCell.mark(1 << 30, window),
        SpikeCell.mark(0, Long.MAX_VALUE),
        SpikeCell.mark(0, -1),
        cell(window, "", 1, List.of(1L, 0L, 0L, 0L), List.of(), 9),
        cell(Long.MAX_VALUE, "1.0.0", 1, List.of(1L, 0L, 0L, 0L), List.of(), 9),
        cell(window, "1.0.0", 1, List.of(), List.of(), 9),
        cell(window, "1.0.0", -1, List.of(1L, 0L, 0L, 0L), List.of(), 9),
        cell(window, "1.0.0", 1, List.of(-1L, 0L, 0L, 0L), List.of(), 9),
        cell(window, "1.0.0", 1, List.of(1L, 0L, 0L, 0L), List.of(), -9),
        cell(
            window,
            "1.0.0",
            1,
            List.of(1L, 0L, 0L, 0L),
            List.of(new SpikeCell.Group(7, "g", 1)),
            9));
  }

  private static SpikeCell cell(
      long window,
      String firmware,
      long heard,
      List<Long> crashed,
      List<SpikeCell.Group> groups,
      long covered) {
    return new SpikeCell(
        0, window, "k-touch", "w700", firmware, heard, 0, crashed, groups, covered);
  }

  private static List<TelemetryEvents> hostileBatches() {
    var honest = batchOf("d1").activation().crash().build();
    return List.of(
        new TelemetryEvents(honest.reporter(), 0, Long.MAX_VALUE, honest.events()),
        new TelemetryEvents(honest.reporter(), 0, Long.MIN_VALUE, honest.events()),
        with(honest, 0, Long.MAX_VALUE),
        with(honest, 0, Long.MIN_VALUE),
        with(honest, -1, NOW));
  }

  private static TelemetryEvents with(TelemetryEvents batch, long seq, long eventTime) {
    var events = new ArrayList<>(batch.events());
    var first = events.getFirst();
    events.set(0, new AcceptedEvent(seq, first.at(), eventTime, first.body()));
    return new TelemetryEvents(batch.reporter(), batch.sentAt(), batch.arrivedAt(), events);
  }

  private List<byte @Nullable []> unreadable() {
    var all = new ArrayList<byte @Nullable []>();
    Collections.addAll(all, null, new byte[0], GARBAGE, LIKE_A_REGISTRYS);
    return all;
  }

  @Test
  void records_that_cannot_be_counted_are_rejected_one_by_one_and_change_no_number()
      throws Exception {
    fleet.pipe(batchOf("d1").activation().crash().heartbeat(3_600));
    var honest = fleet.totals();
    int sent = 0;
    for (var partial : hostilePartials()) {
      fleet.pipeBytes(FleetTopology.FLEET_PARTIALS.name(), "x", PartialCount.CODEC.encode(partial));
      sent++;
    }
    for (var cell : hostileCells()) {
      fleet.pipeBytes(SpikeStage.FLEET_SPIKE_CELLS.name(), "x", SpikeCell.CODEC.encode(cell));
      sent++;
    }
    for (var batch : hostileBatches()) {
      fleet.pipe(batch);
      sent++;
    }
    for (byte[] value : unreadable()) {
      fleet.pipeBytes(FleetTopology.FLEET_PARTIALS.name(), null, value);
      fleet.pipeBytes(SpikeStage.FLEET_SPIKE_CELLS.name(), null, value);
      fleet.pipeBytes(Topic.TELEMETRY_EVENTS.name(), null, value);
      sent += 3;
    }

    assertThat(fleet.totals()).isEqualTo(honest);
    assertThat(fleet.rejected()).hasSize(sent);
    double counted =
        fleet.meters.get(Rejections.METER).counters().stream()
            .mapToDouble(io.micrometer.core.instrument.Counter::count)
            .sum();
    assertThat(counted).isEqualTo(sent);
    fleet.pipe(batchOf("d2").activation());
    assertThat(fleet.totals().activations()).isEqualTo(Map.of("k-touch", Map.of("w700", 2L)));
  }

  @Test
  void hostile_sums_that_an_older_build_stored_are_skipped_and_counted() throws Exception {
    var meters = new SimpleMeterRegistry();
    MockProcessorContext<String, byte @Nullable []> context = Revived.context(meters);
    var store = Revived.store(context, FleetStage.PARTIALS);
    int stored = 0;
    for (var partial : hostilePartials()) {
      if (partial.asOf() == NOW) {
        store.put("hostile" + stored++, PartialCount.CODEC.encode(partial));
      }
    }
    var empty = partial("adoption/k-touch/w700/1.0.0", 11, NOW);
    store.put("hostile" + stored++, PartialCount.CODEC.encode(empty));
    store.put("garbage", GARBAGE);
    var ahead = partial("adoption/k-touch/w700/1.0.0", 1, Long.MAX_VALUE, 3L);
    store.put("ahead", PartialCount.CODEC.encode(ahead));
    String day = "crash-rates/k-touch/w700/1.0.0/60/" + (NOW - Math.floorMod(NOW, 3_600_000L));
    store.put("kept", PartialCount.CODEC.encode(partial(day, 1, NOW, 1L)));
    var stage =
        new FleetStage(
            Questions.all(List.of(Duration.ofDays(1)), FleetDays.UTC), 12, Duration.ofMillis(1));

    stage.init(context);
    Revived.tick(context, NOW);

    assertThat(meters.get(SkippedState.METER).counter().count()).isEqualTo(stored + 1);
    assertThat(context.forwarded().stream().map(each -> each.childName()).distinct()).hasSize(2);
    assertThat(context.forwarded()).allMatch(each -> each.record().value() != null);
    var adoption =
        context.forwarded().stream()
            .filter(each -> each.record().key().equals("k-touch/w700/1.0.0"))
            .toList();
    assertThat(adoption).hasSize(1);
    assertThat(decode(adoption.getFirst().record().value()).handsets()).isEqualTo(3);
  }

  @Test
  void hostile_cells_that_an_older_build_stored_are_skipped_and_counted() {
    var meters = new SimpleMeterRegistry();
    MockProcessorContext<String, byte[]> context = Revived.context(meters);
    var store = Revived.store(context, SpikeStage.WATCH);
    var cells = hostileCells();
    for (int i = 0; i < cells.size(); i++) {
      store.put(
          (cells.get(i).isMark() ? "mark/" : "cell/") + i, SpikeCell.CODEC.encode(cells.get(i)));
    }
    store.put("judged", SpikeCell.CODEC.encode(SpikeCell.mark(0, Long.MAX_VALUE)));
    store.put("cell/garbage", GARBAGE);
    store.put("stream/k-touch/w700/1.0.0/java", GARBAGE);
    store.put("stream/", new byte[] {2});
    var stage = new SpikeStage(SpikeRun.settings(1), Duration.ofMillis(1));

    stage.init(context);

    assertThat(meters.get(SkippedState.METER).counter().count()).isEqualTo(cells.size() + 4);
    long window = NOW - Math.floorMod(NOW, Weather.WINDOW.toMillis());
    var honest = cell(window, "1.0.0", 1, List.of(1L, 0L, 0L, 0L), List.of(), 9);
    stage.process(SpikeRun.of(honest));
    stage.process(SpikeRun.of(SpikeCell.mark(0, window + Weather.WINDOW.toMillis())));
    Revived.tick(context, NOW);
    assertThat(Objects.requireNonNull(store.get("judged")))
        .isEqualTo(SpikeCell.CODEC.encode(SpikeCell.mark(0, window)));
  }

  private static FirmwareCount decode(byte @Nullable [] value) throws UnreadableRecord {
    return FirmwareCount.CODEC.decode(Objects.requireNonNull(value));
  }
}
