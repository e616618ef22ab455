package dev.yunfan.ota.kafka;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Effect;
import dev.yunfan.ota.control.Fold;
import dev.yunfan.ota.snapshot.Snapshot;
import dev.yunfan.ota.snapshot.Snapshots;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Stopping;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.ControlRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
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
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final long PROOF_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final KafkaConsumer<String, byte[]> consumer;
  private final KafkaProducer<String, byte[]> producer;
  private final Listener listener;
  private final Snapshots snapshots;
  private final SnapshotKeeper keeper;
  private final Thread folder = Thread.ofPlatform().name("control-fold").unstarted(this::fold);
  private final CountDownLatch replayed = new CountDownLatch(1);
  private final Map<String, CompletableFuture<Fold.Step>> waiting = new ConcurrentHashMap<>();
  private volatile ControlState state = ControlState.EMPTY;
  private volatile long provenAtNanos;
  private volatile boolean closing;
  private volatile boolean broken;

  /** Hears of every change once the log has been replayed; called on the folding thread. */
  public interface Listener {
    /** The state changed. */
    void changed(ControlState before, ControlState after);
  }

  private ControlLog(KafkaClients kafka, Snapshots snapshots, Listener listener) {
    this.snapshots = snapshots;
    this.keeper = new SnapshotKeeper(snapshots);
    this.consumer = kafka.consumer("ota-control", Map.of());
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
    this.listener = listener;
  }

  /**
   * Opens the log and replays it, from a snapshot where there is a good one.
   *
   * @throws IOException when it cannot be read, or not within a minute
   */
  public static ControlLog open(KafkaClients kafka, Snapshots snapshots, Listener listener)
      throws IOException, InterruptedException {
    var log = new ControlLog(kafka, snapshots, listener);
    log.folder.start();
    if (!log.replayed.await(1, TimeUnit.MINUTES) || log.broken) {
      log.close();
      throw new IOException("the control log could not be replayed");
    }
    return log;
  }

  /** The newest state known here. */
  public ControlState state() {
    return state;
  }

  /**
   * Whether it is proven that, at most so long ago, no command was unread. False for ever once a
   * record could not be read: what cannot be read may be a halt.
   */
  public boolean current(long maxAgeNanos) {
    return !broken && System.nanoTime() - provenAtNanos <= maxAgeNanos;
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
   * Waits until everything is read that was in the log when this was called, or a second passed.
   */
  public void catchUp() throws InterruptedException {
    long asked = System.nanoTime();
    while (provenAtNanos - asked < 0 && System.nanoTime() - asked < 1_000_000_000L && !broken) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private void fold() {
    try (consumer) {
      consumer.assign(List.of(LOG_PARTITION));
      start();
      boolean live = false;
      long proofDue = System.nanoTime();
      while (!closing) {
        fold(consumer.poll(POLL), live);
        if (System.nanoTime() - proofDue >= 0 && prove() && !live) {
          live = true;
          keeper.replayed();
          listener.changed(ControlState.EMPTY, state);
          replayed.countDown();
        }
        proofDue = live ? provenAtNanos + PROOF_NANOS : System.nanoTime();
      }
    } catch (WakeupException | InterruptException e) {
      LOG.atDebug().addKeyValue("closing", closing).log("control log stops");
    } catch (UnreadableRecord | RuntimeException e) {
      LOG.atError().setCause(e).log("control log cannot be read; this server offers nothing");
      broken = true;
      replayed.countDown();
      waiting.values().forEach(future -> future.completeExceptionally(e));
    }
  }

  private void start() {
    var snapshot = StartPoint.of(consumer, LOG_PARTITION, snapshots);
    if (snapshot.isEmpty()) {
      consumer.seek(LOG_PARTITION, 0);
      return;
    }
    state = snapshot.get().state();
    keeper.startsFrom(snapshot.get());
    consumer.seek(LOG_PARTITION, snapshot.get().offset() + 1);
    LOG.atInfo()
        .addKeyValue("offset", snapshot.get().offset())
        .log("control log goes on from its snapshot");
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
      var record = ControlRecord.decode(each.value());
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

  /** Asks the broker for the log's end; true when all of it has been read. */
  private boolean prove() {
    long asked = System.nanoTime();
    try {
      long end =
          Objects.requireNonNull(
              consumer.endOffsets(List.of(LOG_PARTITION), ANSWER).get(LOG_PARTITION));
      long position = consumer.position(LOG_PARTITION, ANSWER);
      if (position > end) {
        LOG.atError()
            .addKeyValue("end", end)
            .addKeyValue("read", position)
            .log("control log ends before what was read of it; this server offers nothing");
      }
      if (position == end) {
        provenAtNanos = asked;
        return true;
      }
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.atWarn().addKeyValue("cause", e.getMessage()).log("control log's end is unknown");
    }
    return false;
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    Stopping.await(folder);
    keeper.close();
    producer.close(Duration.ofSeconds(5));
  }
}
