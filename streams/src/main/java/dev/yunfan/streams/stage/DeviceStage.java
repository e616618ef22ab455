package dev.yunfan.streams.stage;

import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.cap.CapEntry;
import dev.yunfan.streams.cap.CapMeters;
import dev.yunfan.streams.cap.Caps;
import dev.yunfan.streams.cap.DeclaredNames;
import dev.yunfan.streams.cap.GroupCaps;
import dev.yunfan.streams.cap.NameCaps;
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
import dev.yunfan.streams.store.WriteBackStore;
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
public final class DeviceStage implements Processor<String, TelemetryEvents, String, Object> {
  public static final String DEVICES = DevicePages.DEVICES;
  public static final String HISTORY = DevicePages.HISTORY;
  public static final String COUNTS = "counts";
  public static final String SPIKE_CELLS = "spike-cells";
  public static final String AWAITED = "awaited-returns";
  public static final String CAPS = "caps";
  public static final String HEARD = "heard-by-hour";

  /** Sinks of the two kinds of counts. */
  public static final String PARTIALS_OUT = "send-partials";

  public static final String CELLS_OUT = "send-spike-cells";

  /** Sink of the rows of suspected clones. */
  public static final String CLONES_OUT = FleetStage.sinkOf(CloneSuspects.FLEET_CLONES.name());

  /** Meter of events that came too late for a window; their day has them. Tag {@code window}. */
  static final String EXPIRED = "streams.windows.expired";

  /** Longest text that is part of a subject or of a handset's state. */
  private static final int MAX_TEXT = 64;

  private final Questions questions;
  private final List<Question> inOrder;
  private final Duration every;
  private final AlarmSettings alarms;
  private final Ground ground;
  private final Caps caps;
  private final DeclaredNames declared;
  private final CountedHere here;
  private @Nullable Running running;

  public DeviceStage(
      Questions questions,
      Duration every,
      AlarmSettings alarms,
      WatchedRollouts rollouts,
      Caps caps,
      DeclaredNames declared,
      CountedHere here) {
    this.questions = questions;
    this.inOrder = questions.list();
    this.every = every;
    this.alarms = alarms;
    this.ground =
        new Ground(
            alarms.window(),
            questions.days(),
            rollouts,
            HeardCells.hours(alarms.silentAfter()),
            _ -> null);
    this.caps = caps;
    this.declared = declared;
    this.here = here;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    close();
    int partition = context.taskId().partition();
    var meters = Rejections.of(context.appConfigs()).meters();
    var capMeters = new CapMeters(meters);
    WriteBackStore<CapEntry> capEntries = context.getStateStore(CAPS);
    WriteBackStore<DeviceState> devices = context.getStateStore(DEVICES);
    var ledger =
        new PartitionLedger(
            context.getStateStore(COUNTS),
            partition,
            questions,
            expired(meters),
            new GroupCaps(capEntries, caps, capMeters),
            capMeters,
            new SkippedState(meters, COUNTS));
    var cells =
        new SpikeCells(
            context.getStateStore(SPIKE_CELLS),
            partition,
            alarms.window(),
            questions.signatures(),
            ledger::hasGroup);
    running =
        new Running(
            context,
            devices,
            context.getStateStore(HISTORY),
            ledger,
            cells,
            new CapUpkeep(
                capEntries,
                new NameCaps(capEntries, caps, declared, capMeters),
                ledger,
                devices,
                cells,
                questions),
            ground,
            new HeardCells(context.getStateStore(HEARD), questions.windows(), ground.silentHours()),
            new SilentUpdates(context.getStateStore(AWAITED), questions, alarms.silentAfter()),
            new ApartMeters(meters),
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
    running.count(record, inOrder);
  }

  @Override
  public void close() {
    if (running != null) {
      running.pace.stop();
      running.page.leave();
      running = null;
    }
  }

  /** The state of a task between its start and its end. */
  private static final class Running {
    private final ProcessorContext<String, Object> context;
    private final WriteBackStore<DeviceState> devices;
    private final WriteBackStore<byte[]> histories;
    private final PartitionLedger ledger;
    private final SpikeCells cells;
    private final CapUpkeep upkeep;
    private final Ground ground;
    private final HeardCells heard;
    private final SilentUpdates silence;
    private final ApartMeters apart;
    private final SendSchedule pace;
    private final CountedHere.Partition page;

    Running(
        ProcessorContext<String, Object> context,
        WriteBackStore<DeviceState> devices,
        WriteBackStore<byte[]> histories,
        PartitionLedger ledger,
        SpikeCells cells,
        CapUpkeep upkeep,
        Ground ground,
        HeardCells heard,
        SilentUpdates silence,
        ApartMeters apart,
        Duration every,
        CountedHere here) {
      this.context = context;
      this.devices = devices;
      this.histories = histories;
      this.ledger = ledger;
      this.cells = cells;
      this.upkeep = upkeep;
      this.ground = ground.naming(heard::named);
      this.heard = heard;
      this.silence = silence;
      this.apart = apart;
      this.pace = SendSchedule.start(context, every, this::send);
      devices.restoredAsOf(ledger.clock());
      this.page = here.enter(context.taskId().partition(), devices, histories);
    }

    /** This server's time, milliseconds since 1970-01-01T00:00Z. */
    long now() {
      return context.currentSystemTimeMs();
    }

    void count(Record<String, TelemetryEvents> record, List<Question> questions) {
      pace.saw(record.timestamp());
      var came = record.value();
      // Vendors name their handsets independently, so that the id alone is not unique.
      String key = came.reporter().vendor() + '/' + came.reporter().deviceId();
      ledger.arrival(came);
      heard.sweep(ledger);
      var batch = upkeep.named(came, key); // may move what is known of the handset
      var known = devices.get(key);
      var sighting =
          BatchFold.fold(known == null ? DeviceState.UNSEEN : known, batch, ground, ledger.clock());
      for (var question : questions) {
        question.count(sighting, ledger);
      }
      cells.count(sighting);
      heard.count(sighting);
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
