package dev.yunfan.ota.kafka;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Effect;
import dev.yunfan.ota.control.Fold;
import dev.yunfan.ota.snapshot.Snapshot;
import dev.yunfan.ota.snapshot.Snapshots;
import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.TailPlan;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicScan;
import dev.yunfan.runtime.kafka.TopicTail;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.ControlRecord;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control log of one server: writes commands, folds everybody's in order, and knows how sure it
 * is to have seen the newest one. One thread folds; the state is read from any.
 */
public final class ControlLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlLog.class);
  private static final TopicPartition LOG_PARTITION =
      new TopicPartition(Topic.OTA_CONTROL.name(), 0);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration PROOF = Duration.ofMillis(100);
  private static final Duration REPLAY = Duration.ofMinutes(1);
  private static final Duration CATCH_UP = Duration.ofSeconds(1);

  private final TopicTail tail;
  private final KafkaProducer<String, byte[]> producer;
  private final Listener listener;
  private final Snapshots snapshots;
  private final SnapshotKeeper keeper;
  private final Map<String, CompletableFuture<Fold.Step>> waiting = new ConcurrentHashMap<>();
  private volatile ControlState state = ControlState.EMPTY;

  /** Hears of every change once the log has been replayed; called on the folding thread. */
  public interface Listener {
    /** The state changed. */
    void changed(ControlState before, ControlState after);
  }

  private ControlLog(
      KafkaClients kafka, Snapshots snapshots, MeterRegistry meters, Listener listener) {
    this.snapshots = snapshots;
    this.keeper = new SnapshotKeeper(snapshots);
    this.listener = listener;
    this.producer =
        kafka.producer(
            "ota-control",
            Map.of(
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                5_000, // a minute by default, when Kafka is away: an operator waits for the answer
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                10_000,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000));
    this.tail =
        TopicTail.start(
            kafka,
            TailPlan.of("control-log", Topic.OTA_CONTROL, ControlRecord.CODEC).every(POLL, PROOF),
            new TailPolicy.Stop(new Folding()),
            meters);
  }

  /**
   * Opens the log and replays it, from a snapshot where there is a good one.
   *
   * @throws IOException when it cannot be read, or not within a minute
   */
  public static ControlLog open(
      KafkaClients kafka, Snapshots snapshots, MeterRegistry meters, Listener listener)
      throws IOException, InterruptedException {
    var log = new ControlLog(kafka, snapshots, meters, listener);
    if (!log.tail.awaitCaughtUp(REPLAY)) {
      String health = log.tail.health();
      log.close();
      throw new IOException("the control log could not be replayed: " + health);
    }
    return log;
  }

  /** The newest state known here. */
  public ControlState state() {
    return state;
  }

  /**
   * Whether every command up to so long ago has been read. False for ever once a record could not
   * be read: it may be a halt.
   */
  public boolean current(long maxAgeNanos) {
    return tail.current(maxAgeNanos);
  }

  /** How the reading goes. */
  public Reading reading() {
    return tail;
  }

  /**
   * Writes a command; the result comes when it has been folded here. Fails when it could not be
   * written, or when that is unknown.
   */
  public CompletableFuture<Fold.Step> append(ControlRecord record) {
    var folded = new CompletableFuture<Fold.Step>();
    waiting.put(record.commandId(), folded);
    var _ =
        producer.send(
            new ProducerRecord<>(
                Topic.OTA_CONTROL.name(), 0, record.vendor(), ControlRecord.CODEC.encode(record)),
            (_, failure) -> {
              if (failure != null) {
                folded.completeExceptionally(failure);
              }
            });
    return folded
        .orTimeout(15, TimeUnit.SECONDS)
        .whenComplete((_, _) -> waiting.remove(record.commandId()));
  }

  /**
   * Waits until everything is read that was in the log when this was called, or a second passed.
   */
  public void catchUp() throws InterruptedException {
    var _ = tail.catchUp(CATCH_UP);
  }

  /** Folds what the tail reads, on its thread. */
  private final class Folding implements TailPolicy.Log {
    private boolean live;

    @Override
    public Map<TopicPartition, Long> start(TopicScan scan) {
      var snapshot = StartPoint.of(scan, LOG_PARTITION, snapshots);
      if (snapshot.isEmpty()) {
        return Map.of(LOG_PARTITION, 0L);
      }
      state = snapshot.get().state();
      keeper.startsFrom(snapshot.get());
      LOG.atInfo()
          .addKeyValue("offset", snapshot.get().offset())
          .log("control log goes on from its snapshot");
      return Map.of(LOG_PARTITION, snapshot.get().offset() + 1);
    }

    @Override
    public void take(ConsumerRecords<String, byte[]> records) throws UnreadableRecord {
      fold(records, live);
    }

    @Override
    public void caughtUp() {
      live = true;
      keeper.replayed();
      listener.changed(ControlState.EMPTY, state);
    }

    @Override
    public void stopped(Exception cause) {
      LOG.atError().log("the control log cannot be followed; this server offers nothing");
      waiting.values().forEach(future -> future.completeExceptionally(cause));
    }
  }

  private void fold(ConsumerRecords<String, byte[]> records, boolean live) throws UnreadableRecord {
    var steps = new ArrayList<Runnable>();
    var current = state;
    String hashBefore = current.head().hash();
    for (var each : records) {
      if (each.offset() != current.head().offset() + 1) {
        throw new IllegalStateException(
            "record %d follows record %d: the log was cut or replaced"
                .formatted(each.offset(), current.head().offset()));
      }
      hashBefore = current.head().hash();
      var record = ControlRecord.CODEC.decode(each.value());
      var step = Fold.step(current, record, current.head().then(each.offset(), each.value()));
      current = step.state();
      if (live) {
        announce(each.offset(), record, step.effect());
      }
      var waiter = waiting.get(record.commandId());
      if (waiter != null) {
        steps.add(() -> waiter.complete(step));
      }
    }
    if (!records.isEmpty()) {
      var before = state;
      state = current;
      keeper.reached(new Snapshot(current, hashBefore));
      if (live) {
        listener.changed(before, current);
      }
      steps.forEach(Runnable::run);
    }
  }

  private static void announce(long offset, ControlRecord record, Effect effect) {
    var line =
        LOG.atInfo()
            .addKeyValue("offset", offset)
            .addKeyValue("command", record.command().getClass().getSimpleName())
            .addKeyValue("vendor", record.vendor())
            .addKeyValue("actor", record.actor())
            .addKeyValue("reason", record.reason());
    switch (effect) {
      case Effect.Changed _ -> line.log("command took effect");
      case Effect.Refused(var why, var detail) ->
          line.addKeyValue("void", why).addKeyValue("detail", detail).log("command is void");
    }
  }

  @Override
  public void close() {
    tail.close();
    keeper.close();
    producer.close(Duration.ofSeconds(5));
  }
}
