package dev.yunfan.ota.kafka;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Effect;
import dev.yunfan.ota.control.Fold;
import dev.yunfan.ota.replay.LogFold;
import dev.yunfan.ota.replay.RepairKey;
import dev.yunfan.ota.replay.Trouble;
import dev.yunfan.ota.snapshot.Snapshot;
import dev.yunfan.ota.snapshot.Snapshots;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Stopping;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.control.ControlRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
  private final Optional<RepairKey> repairKey;
  private final ControlReread reread;
  private final Snapshots snapshots;
  private final SnapshotKeeper keeper;
  private final Thread folder = Thread.ofPlatform().name("control-fold").unstarted(this::fold);
  private final CountDownLatch replayed = new CountDownLatch(1);
  private final Map<String, CompletableFuture<Fold.Step>> waiting = new ConcurrentHashMap<>();
  private volatile ControlState state = ControlState.EMPTY;
  private volatile long provenAtNanos;
  private volatile boolean closing;
  private volatile boolean broken;
  private volatile String trouble = "";

  /** Hears of every change once the log has been replayed; called on the folding thread. */
  public interface Listener {
    /** The state changed. */
    void changed(ControlState before, ControlState after);
  }

  private ControlLog(
      KafkaClients kafka, Snapshots snapshots, Optional<RepairKey> repairKey, Listener listener) {
    this.repairKey = repairKey;
    this.reread = new ControlReread(kafka);
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
   * @param repairKey public half of the key that repairs of the log are signed with
   * @throws IOException when it cannot be read, or not within a minute
   */
  public static ControlLog open(
      KafkaClients kafka, Snapshots snapshots, Optional<RepairKey> repairKey, Listener listener)
      throws IOException, InterruptedException {
    var log = new ControlLog(kafka, snapshots, repairKey, listener);
    log.folder.start();
    if (!log.replayed.await(1, TimeUnit.MINUTES) || log.broken || !log.trouble.isEmpty()) {
      log.close();
      throw new IOException(
          "the control log could not be replayed"
              + (log.trouble.isEmpty() ? "" : ": " + log.trouble));
    }
    return log;
  }

  /** The newest state known here. */
  public ControlState state() {
    return state;
  }

  /** What keeps it from being folded further, and what to do; empty: nothing does. */
  public String trouble() {
    return trouble;
  }

  /**
   * Whether it is proven that, at most so long ago, no command was unread. False from a record on
   * that cannot be folded, until it is repaired: what cannot be read may be a halt.
   */
  public boolean current(long maxAgeNanos) {
    return !broken && trouble.isEmpty() && System.nanoTime() - provenAtNanos <= maxAgeNanos;
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
      var batch = new Batch();
      var folding = new LogFold(start(), repairKey, reread, batch);
      long proofDue = System.nanoTime();
      while (!closing) {
        fold(consumer.poll(POLL), folding, batch);
        if (System.nanoTime() - proofDue >= 0 && prove()) {
          atEnd(folding, batch);
        }
        proofDue = batch.live ? provenAtNanos + PROOF_NANOS : System.nanoTime();
      }
    } catch (WakeupException | InterruptException e) {
      LOG.atDebug().addKeyValue("closing", closing).log("control log stops");
    } catch (IOException | RuntimeException e) {
      LOG.atError().setCause(e).log("control log cannot be read; this server offers nothing");
      broken = true;
      replayed.countDown();
      fail(e);
    }
  }

  /** All of the log has been looked at: it is folded, or nothing in it repairs what stops it. */
  private void atEnd(LogFold folding, Batch batch) {
    var found = folding.trouble().map(each -> each.message(repairKey.isPresent())).orElse("");
    if (!found.isEmpty() && !batch.reported) {
      batch.reported = true;
      LOG.atError().log(found);
      fail(new IOException(found));
      replayed.countDown();
    }
    if (found.isEmpty() && !batch.live) {
      batch.live = true;
      keeper.replayed();
      listener.changed(ControlState.EMPTY, state);
      replayed.countDown();
    }
  }

  private void fail(Exception why) {
    waiting.values().forEach(future -> future.completeExceptionally(why));
  }

  private ControlState start() {
    var snapshot = StartPoint.of(consumer, LOG_PARTITION, snapshots);
    if (snapshot.isEmpty()) {
      consumer.seek(LOG_PARTITION, 0);
      return ControlState.EMPTY;
    }
    state = snapshot.get().state();
    keeper.startsFrom(snapshot.get());
    consumer.seek(LOG_PARTITION, snapshot.get().offset() + 1);
    LOG.atInfo()
        .addKeyValue("offset", snapshot.get().offset())
        .log("control log goes on from its snapshot");
    return state;
  }

  private void fold(ConsumerRecords<String, byte[]> records, LogFold folding, Batch batch)
      throws IOException {
    for (var each : records) {
      folding.take(each.offset(), each.value());
    }
    trouble = folding.trouble().map(each -> each.message(repairKey.isPresent())).orElse("");
    var before = state;
    var current = folding.state();
    if (current.head().offset() > before.head().offset()) {
      state = current;
      keeper.reached(new Snapshot(current, folding.hashBefore()));
      if (batch.live) {
        listener.changed(before, current);
      }
    }
    batch.complete();
  }

  /** What is to be told of one poll's records once the state has them. */
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
