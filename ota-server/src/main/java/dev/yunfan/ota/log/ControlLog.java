package dev.yunfan.ota.log;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Effect;
import dev.yunfan.ota.control.Fold;
import dev.yunfan.ota.replay.LogFold;
import dev.yunfan.ota.replay.RepairKey;
import dev.yunfan.ota.replay.Trouble;
import dev.yunfan.ota.snapshot.ControlSnapshot;
import dev.yunfan.ota.snapshot.Snapshots;
import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.TailPlan;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicScan;
import dev.yunfan.runtime.kafka.TopicTail;
import dev.yunfan.schemas.control.ControlRecord;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private final Optional<RepairKey> repairKey;
  private final ControlReread reread;
  private final Snapshots snapshots;
  private final SnapshotKeeper keeper;
  private final Map<String, CompletableFuture<Fold.Step>> waiting = new ConcurrentHashMap<>();
  private volatile ControlState state = ControlState.EMPTY;
  private volatile String trouble = "";

  /** Hears of every change once the log has been replayed; called on the folding thread. */
  public interface Listener {
    /** The state changed. */
    void changed(ControlState before, ControlState after);
  }

  private ControlLog(
      KafkaClients kafka,
      Snapshots snapshots,
      Optional<RepairKey> repairKey,
      MeterRegistry meters,
      Listener listener) {
    this.repairKey = repairKey;
    this.reread = new ControlReread(kafka);
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
            TailPlan.of("control-log", Topic.OTA_CONTROL, ControlRecord.CODEC)
                .every(POLL, PROOF)
                .asItStands(),
            new TailPolicy.Stop(new Folding()),
            meters);
  }

  /**
   * Opens the log and replays it, from a snapshot where there is a good one.
   *
   * @param repairKey public half of the key that repairs of the log are signed with
   * @throws IOException when it cannot be folded; caused by a {@link TimeoutException} when for a
   *     minute nothing more of it was read
   */
  public static ControlLog open(
      KafkaClients kafka,
      Snapshots snapshots,
      Optional<RepairKey> repairKey,
      MeterRegistry meters,
      Listener listener)
      throws IOException, InterruptedException {
    var log = new ControlLog(kafka, snapshots, repairKey, meters, listener);
    boolean replayed = log.replayed();
    if (replayed && log.trouble.isEmpty()) {
      return log;
    }
    String health = "the control log could not be replayed: " + log.reading().health();
    boolean late = !replayed && log.trouble.isEmpty() && !log.tail.stopped();
    log.close();
    throw late ? new IOException(health, new TimeoutException(health)) : new IOException(health);
  }

  /** Waits as long as the replay moves: a long log on starved cores takes its time. */
  private boolean replayed() throws InterruptedException {
    long head;
    do {
      head = state.head().offset();
      if (tail.awaitCaughtUp(REPLAY)) {
        return true;
      }
    } while (state.head().offset() > head && trouble.isEmpty() && !tail.stopped());
    return false;
  }

  /** The newest state known here. */
  public ControlState state() {
    return state;
  }

  /**
   * Whether every command up to so long ago has been read. False from a record on that cannot be
   * folded, until it is repaired: it may be a halt.
   */
  public boolean current(long maxAgeNanos) {
    return trouble.isEmpty() && tail.current(maxAgeNanos);
  }

  /** How the reading goes, or what keeps the log from being folded further, and what to do. */
  public Reading reading() {
    return new Reading() {
      @Override
      public boolean healthy() {
        return trouble.isEmpty() && tail.healthy();
      }

      @Override
      public String health() {
        return trouble.isEmpty() ? tail.health() : trouble;
      }
    };
  }

  /**
   * Writes a command; the result comes when it has been folded here. Fails when it could not be
   * written, or when that is unknown.
   */
  public CompletableFuture<Fold.Step> append(ControlRecord record) {
    if (!trouble.isEmpty()) {
      return CompletableFuture.failedFuture(new IOException(trouble));
    }
    var folded = new CompletableFuture<Fold.Step>();
    waiting.put(record.commandId(), folded);
    var _ =
        producer.send(
            new ProducerRecord<>(Topic.OTA_CONTROL.name(), 0, record.vendor(), record.encode()),
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
   * Waits until everything is folded that was in the log when this was called.
   *
   * @return false when it was not within a second
   */
  public boolean catchUp() throws InterruptedException {
    return tail.catchUp(CATCH_UP) && trouble.isEmpty();
  }

  /** Folds what the tail reads, on its thread. */
  private final class Folding implements TailPolicy.Log {
    private final Batch batch = new Batch();
    private LogFold folding = new LogFold(ControlState.EMPTY, repairKey, reread, batch);

    @Override
    public Map<TopicPartition, Long> start(TopicScan scan) {
      var snapshot = StartPoint.of(scan, LOG_PARTITION, snapshots);
      if (snapshot.isEmpty()) {
        return Map.of(LOG_PARTITION, 0L);
      }
      state = snapshot.get().state();
      folding = new LogFold(state, repairKey, reread, batch);
      keeper.startsFrom(snapshot.get());
      LOG.atInfo()
          .addKeyValue("offset", snapshot.get().offset())
          .log("control log goes on from its snapshot");
      return Map.of(LOG_PARTITION, snapshot.get().offset() + 1);
    }

    @Override
    public void take(ConsumerRecords<String, byte[]> records) throws IOException {
      for (var each : records) {
        folding.take(each.offset(), each.value());
      }
      trouble = found();
      var before = state;
      var current = folding.state();
      if (current.head().offset() > before.head().offset()) {
        state = current;
        keeper.reached(new ControlSnapshot(current, folding.hashBefore()));
        if (batch.live) {
          listener.changed(before, current);
        }
      }
      batch.complete();
    }

    /** All of the log has been read: it is folded, or nothing in it repairs what stops it. */
    @Override
    public void atEnd() {
      String found = found();
      if (!found.isEmpty() && !batch.reported) {
        batch.reported = true;
        LOG.atError().log(found);
        fail(new IOException(found));
      }
      if (found.isEmpty() && !batch.live) {
        batch.live = true;
        keeper.replayed();
        listener.changed(ControlState.EMPTY, state);
      }
    }

    private String found() {
      return folding.trouble().map(each -> each.message(repairKey.isPresent())).orElse("");
    }

    @Override
    public void stopped(Exception cause) {
      LOG.atError().log("the control log cannot be followed; this server offers nothing");
      fail(cause);
    }
  }

  private void fail(Exception why) {
    waiting.values().forEach(future -> future.completeExceptionally(why));
  }

  /** The news of one poll's records, for listeners once the state has them. */
  private final class Batch implements LogFold.Watcher {
    private final List<Runnable> steps = new ArrayList<>();
    private boolean live;
    private boolean reported;

    @Override
    public void folded(long offset, ControlRecord record, Fold.Step step) {
      if (live) {
        announce(offset, record, step.effect());
      }
      var waiter = waiting.get(record.commandId());
      if (waiter != null) {
        steps.add(() -> waiter.complete(step));
      }
    }

    @Override
    public void stopped(Trouble found) {
      LOG.atWarn()
          .addKeyValue("offset", found.offset())
          .addKeyValue("cause", found.detail())
          .log("control log has a record that cannot be folded; a repair of it is looked for");
      reported = false;
    }

    @Override
    public void repaired(Trouble found) {
      LOG.atWarn()
          .addKeyValue("offset", found.offset())
          .addKeyValue("sha256", found.sha256())
          .log("control log's record was repaired; the fold goes on");
    }

    private void complete() {
      steps.forEach(Runnable::run);
      steps.clear();
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
    reread.close();
    tail.close();
    keeper.close();
    producer.close(Duration.ofSeconds(5));
  }
}
