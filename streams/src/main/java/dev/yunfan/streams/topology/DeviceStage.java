package dev.yunfan.streams.topology;

import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.device.BatchFold;
import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.device.Ground;
import dev.yunfan.streams.device.WatchedRollouts;
import dev.yunfan.streams.page.CountedHere;
import dev.yunfan.streams.page.DeviceHistory;
import dev.yunfan.streams.page.DevicePages;
import dev.yunfan.streams.question.CloneSuspects;
import dev.yunfan.streams.question.Question;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.rejection.Rejections;
import dev.yunfan.streams.rejection.UncountableRecord;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * First step: deduplicates each batch against its handset's state, lets every question count what
 * is new, and sends the partition's counters on as absolute values.
 */
final class DeviceStage implements Processor<String, TelemetryEvents, String, Object> {
  static final String DEVICES = DevicePages.DEVICES;
  static final String HISTORY = DevicePages.HISTORY;
  static final String COUNTS = "counts";
  static final String SPIKE_CELLS = "spike-cells";
  static final String AWAITED = "awaited-returns";

  /** Sinks of the two kinds of counts. */
  static final String PARTIALS_OUT = "send-partials";

  static final String CELLS_OUT = "send-spike-cells";

  /** Sink of the rows of suspected clones. */
  static final String CLONES_OUT = FleetStage.sinkOf(CloneSuspects.FLEET_CLONES.name());

  /** Meter of events that came too late for a window; their day has them. Tag {@code window}. */
  static final String EXPIRED = "streams.windows.expired";

  /** Longest text that is part of a subject or of a handset's state. */
  private static final int MAX_TEXT = 64;

  private final Questions questions;
  private final List<Question> inOrder;
  private final Duration every;
  private final AlarmSettings alarms;
  private final Ground ground;
  private final CountedHere here;
  private @Nullable Running running;

  DeviceStage(
      Questions questions,
      Duration every,
      AlarmSettings alarms,
      WatchedRollouts rollouts,
      CountedHere here) {
    this.questions = questions;
    this.inOrder = questions.list();
    this.every = every;
    this.alarms = alarms;
    this.ground = new Ground(alarms.window(), rollouts);
    this.here = here;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    close();
    int partition = context.taskId().partition();
    running =
        new Running(
            context,
            context.getStateStore(DEVICES),
            context.getStateStore(HISTORY),
            new PartitionLedger(
                context.getStateStore(COUNTS),
                partition,
                questions,
                expired(Rejections.of(context.appConfigs()).meters()),
                new SkippedState(Rejections.of(context.appConfigs()).meters(), COUNTS)),
            new SpikeCells(
                context.getStateStore(SPIKE_CELLS),
                partition,
                alarms.window(),
                questions.signatures()),
            new Silence(context.getStateStore(AWAITED), questions, alarms.silentAfter()),
            new ApartMeters(Rejections.of(context.appConfigs()).meters()),
            every,
            here);
  }

  private static PartitionLedger.ExpiredEvents expired(MeterRegistry meters) {
    return (window, events) ->
        meters.counter(EXPIRED, "window", window.toString()).increment(events);
  }

  /**
   * Counts one batch.
   *
   * @throws UncountableRecord when the record cannot be counted; it then goes to {@code
   *     telemetry.rejected}, and nothing of it is counted
   */
  @Override
  public void process(Record<String, TelemetryEvents> record) {
    if (running == null) {
      throw new IllegalStateException("a record came before the start");
    }
    var batch = record.value();
    var reporter = batch.reporter();
    if (!reporter.deviceId().equals(record.key())) {
      throw new UncountableRecord(
          "record key %s is not the batch's device id %s"
              .formatted(record.key(), reporter.deviceId()));
    }
    if (Math.max(
            Math.max(reporter.vendor().length(), reporter.model().length()),
            Math.max(reporter.firmware().length(), reporter.deviceId().length()))
        > MAX_TEXT) {
      throw new UncountableRecord(
          "vendor, model, firmware or device id is longer than %d characters".formatted(MAX_TEXT));
    }
    RecordCheck.fault(batch, RecordCheck.latest(record.timestamp(), running.now()))
        .ifPresent(why -> {
          throw new UncountableRecord(why);
        });
    running.count(record, inOrder, ground);
  }

  @Override
  public void close() {
    if (running != null) {
      running.pace.stop();
      running.page.leave();
      running = null;
    }
  }

  /** What exists between the start and the end of a task. */
  private static final class Running {
    private final ProcessorContext<String, Object> context;
    private final WriteBackStore<DeviceState> devices;
    private final WriteBackStore<byte[]> histories;
    private final PartitionLedger ledger;
    private final SpikeCells cells;
    private final Silence silence;
    private final ApartMeters apart;
    private final Pace pace;
    private final CountedHere.Partition page;

    Running(
        ProcessorContext<String, Object> context,
        WriteBackStore<DeviceState> devices,
        WriteBackStore<byte[]> histories,
        PartitionLedger ledger,
        SpikeCells cells,
        Silence silence,
        ApartMeters apart,
        Duration every,
        CountedHere here) {
      this.context = context;
      this.devices = devices;
      this.histories = histories;
      this.ledger = ledger;
      this.cells = cells;
      this.silence = silence;
      this.apart = apart;
      this.pace = Pace.start(context, every, this::send);
      devices.restoredAsOf(ledger.clock());
      this.page = here.enter(context.taskId().partition(), devices, histories);
    }

    /** This server's time, milliseconds since 1970-01-01T00:00Z. */
    long now() {
      return context.currentSystemTimeMs();
    }

    void count(Record<String, TelemetryEvents> record, List<Question> questions, Ground ground) {
      pace.saw(record.timestamp());
      var batch = record.value();
      // Vendors name their handsets independently, so that the id alone is not unique.
      String key = batch.reporter().vendor() + '/' + batch.reporter().deviceId();
      var known = devices.get(key);
      var sighting = BatchFold.fold(known == null ? DeviceState.UNSEEN : known, batch, ground);
      ledger.arrival(batch);
      for (var question : questions) {
        question.count(sighting, ledger);
      }
      cells.count(sighting);
      silence.count(key, sighting, ledger);
      apart.count(sighting);
      CloneSuspects.row(sighting)
          .ifPresent(row ->
              context.forward(
                  new Record<>(row.key(), row.value(), record.timestamp()), CLONES_OUT));
      devices.put(key, sighting.after());
      devices.stamp(ledger.clock());
      if (DeviceHistory.concerns(sighting)) {
        byte[] history = known == null ? null : histories.get(key);
        histories.put(key, DeviceHistory.append(history, sighting));
      }
    }

    /** Stamped as the newest record counted, so that the sums know whether they are behind. */
    private boolean send(long now) {
      boolean counted =
          ledger.send(partial ->
              context.forward(
                  new Record<>(partial.subject(), partial, pace.newest()), PARTIALS_OUT));
      boolean heard =
          cells.send(
              now,
              cell ->
                  context.forward(new Record<>(cell.firmware(), cell, pace.newest()), CELLS_OUT));
      return counted || heard;
    }
  }
}
