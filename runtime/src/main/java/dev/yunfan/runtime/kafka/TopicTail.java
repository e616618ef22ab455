package dev.yunfan.runtime.kafka;

import dev.yunfan.runtime.health.Reading;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows topics for ever, on a thread of its own. The broker, the network and the registry may
 * fail in any way: it repeats the attempt after a growing pause and reports the failure in {@link
 * #health}. Its {@link TailPolicy} decides on a record that cannot be taken. It notices a topic
 * that was replaced or cut: at once when the topic ends before what was read, else within seconds.
 */
public final class TopicTail implements Reading, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Without a proof for so long a reader stands still. */
  private static final Duration STILL = Duration.ofSeconds(10);

  /** A killed instance of the streams leaves a transaction that the brokers end within this. */
  private static final long ABANDONED_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final TailPlan plan;
  private final KafkaConsumer<String, byte[]> consumer;
  private final KafkaConsumer<String, byte[]> asker;
  private final TailPartitions partitions;
  private final TopicIdentity identity;
  private final Taking taking;
  private final TailMeters meters;
  private final TailState state = new TailState();
  private final TailProofs proofs;
  private final Thread thread;

  // of the tail's thread
  private Duration pause = FIRST_PAUSE;

  private TopicTail(KafkaClients kafka, TailPlan plan, TailPolicy policy, MeterRegistry registry) {
    this.plan = plan;
    this.meters = new TailMeters(registry, plan.reader(), plan.topics().keySet(), () -> lag());
    this.taking = Taking.of(plan, policy, meters);
    var settings = new HashMap<String, Object>();
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // a cut must be seen
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false); // and a deletion
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, plan.fetchWait());
    var all = new HashMap<>(settings);
    all.putAll(KafkaClients.AS_IT_STANDS);
    this.consumer = kafka.consumer("tail-" + plan.reader(), plan.committed() ? settings : all);
    this.asker = plan.committed() ? kafka.consumer("ends-" + plan.reader(), all) : consumer;
    this.partitions = new TailPartitions(consumer, asker, plan.topics().keySet());
    this.identity = new TopicIdentity(kafka::admin, plan.topics().keySet());
    this.proofs = new TailProofs(plan, partitions, state, taking, identity, this::endsUnknown);
    this.thread = Thread.ofPlatform().daemon().name("tail-" + plan.reader()).unstarted(this::run);
  }

  /**
   * Starts to read.
   *
   * @throws KafkaException when the clients cannot be made from their settings
   */
  public static TopicTail start(
      KafkaClients kafka, TailPlan plan, TailPolicy policy, MeterRegistry registry) {
    var tail = new TopicTail(kafka, plan, policy, registry);
    tail.thread.start();
    return tail;
  }

  /**
   * Whether everything has been read that was there when it was looked at first, and could be read:
   * what a transaction hides is not waited for.
   */
  public boolean caughtUp() {
    return state.caughtUp() && !state.isStopped();
  }

  /** Waits for {@link #caughtUp}; false when it does not hold by then, or the tail stopped. */
  public boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
    return state.await(this::caughtUp, atMost);
  }

  /** Waits until everything is read that is there now; false when it is not by then. */
  public boolean catchUp(Duration atMost) throws InterruptedException {
    long asked = System.nanoTime();
    return state.await(() -> proofs.after(asked), atMost);
  }

  /**
   * Whether every record up to so long ago has been read; false for ever after a stop. Records of a
   * transaction count when it ends, so a topic that is written by transactions is current as of the
   * last one's start.
   */
  public boolean current(long maxAgeNanos) {
    return !state.isStopped() && proofs.within(maxAgeNanos, System.nanoTime());
  }

  /** The {@link System#nanoTime()} until which everything is proven to be read; empty: none is. */
  public OptionalLong readUntil() {
    return state.isStopped() ? OptionalLong.empty() : proofs.until();
  }

  /** Whether it stopped for ever. */
  public boolean stopped() {
    return state.isStopped();
  }

  @Override
  public boolean healthy() {
    return caughtUp() && !state.isFailing() && !state.closing() && (moves() || waits());
  }

  private boolean moves() {
    return current(STILL.toNanos());
  }

  /** Whether a transaction is open that may end yet. */
  private boolean waits() {
    long open = state.hiddenFor();
    return open > 0 && open < ABANDONED_NANOS;
  }

  /** The records that a transaction hides, in words; empty: none does for long. */
  public Optional<String> hidden() {
    return state.hidden();
  }

  @Override
  public String health() {
    double lag = proofs.lag();
    String left = Double.isNaN(lag) ? "" : ", %.0f records to go".formatted(lag);
    if (!state.caughtUp()) {
      return state.words("not read yet" + left);
    }
    var hidden = state.hidden();
    if (hidden.isPresent()) {
      return state.words(hidden.get());
    }
    return state.words(moves() ? TailState.READING : standstill() + left);
  }

  private String standstill() {
    long age = proofs.age(System.nanoTime());
    return age == 0
        ? "stands still" // nothing is proven of a topic that has just changed
        : "stands still for %d s".formatted(Duration.ofNanos(age).toSeconds());
  }

  private double lag() {
    return proofs.lag();
  }

  private void run() {
    try {
      while (!state.closing()) {
        attempt();
      }
    } catch (Taking.Stopped e) {
      stop(e.cause());
    } catch (WakeupException | InterruptException | InterruptedException e) {
      LOG.atDebug().addKeyValue("reader", plan.reader()).log("reader stops");
    } finally {
      if (!state.closing() && !state.isStopped()) { // such as by an Error
        state.stop("its thread ended");
      }
      closeClients();
    }
  }

  private void stop(Exception cause) {
    LOG.atError()
        .setCause(cause)
        .addKeyValue("reader", plan.reader())
        .log("reader stopped for ever: a record cannot be taken, or the topic was changed");
    state.stop(KafkaFault.words(cause));
    taking.stopped(cause);
  }

  /** One poll and what follows from it; every failure but the taker's is repeated. */
  private void attempt() throws InterruptedException, Taking.Stopped {
    try {
      if (partitions.none()) {
        partitions.take(taking.start(new TopicScan(consumer, PATIENCE, plan.topics())));
      }
      taking.take(consumer.poll(plan.poll()));
      var cut = proofs.look(System.nanoTime());
      if (cut.isPresent()) {
        readAnew(cut.get().topic(), cut.get().why());
      }
      var change = identity.look();
      if (change.isPresent()) {
        changed(change.get());
      }
      recovered();
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (RecordDeserializationException e) {
      if (taking.mayBeReadLater(e)) {
        failed(e);
      } else {
        partitions.goTo(e.topicPartition(), e.offset() + 1);
        taking.take(RawRecord.of(e));
      }
    } catch (InvalidOffsetException e) {
      outOfRange(e);
    } catch (RuntimeException e) { // of Kafka's client, or of the registry's
      failed(e);
    }
  }

  private void changed(TopicIdentity.Change change) throws Taking.Stopped {
    for (var topic : change.replaced()) {
      readAnew(topic, "the topic was deleted and made anew");
    }
    if (!change.grown().isEmpty()) {
      LOG.atWarn()
          .addKeyValue("reader", plan.reader())
          .addKeyValue("topics", change.grown())
          .log("topics have more partitions; the reader takes them up");
      partitions.take(Map.of());
      proofs.forget();
    }
  }

  /** Records before the log's start are gone by its retention; those beyond its end were cut. */
  private void outOfRange(InvalidOffsetException e) throws Taking.Stopped, InterruptedException {
    try {
      for (var each : e.partitions()) {
        long start = partitions.start(each);
        if (partitions.position(each) < start && taking.mayMiss()) {
          partitions.goTo(each, start);
        } else {
          readAnew(each.topic(), String.valueOf(e.getMessage()));
        }
      }
    } catch (WakeupException | InterruptException stop) {
      throw stop;
    } catch (RuntimeException again) {
      failed(again);
    }
  }

  private void readAnew(String topic, String why) throws Taking.Stopped {
    LOG.atWarn()
        .addKeyValue("reader", plan.reader())
        .addKeyValue("topic", topic)
        .addKeyValue("cause", why)
        .log("topic was replaced or cut");
    proofs.forget();
    state.caughtUp(false);
    taking.forget(topic, why);
    partitions.readAnew(topic);
  }

  /** Alone that is no failure to read. */
  private void endsUnknown(KafkaException cause) {
    meters.failed();
    identity.suspect();
    if (state.endUnknown(cause)) { // once, however long Kafka is away
      LOG.atWarn()
          .addKeyValue("reader", plan.reader())
          .addKeyValue("cause", KafkaFault.words(cause))
          .log("topic's end is unknown");
    }
  }

  private void failed(RuntimeException failure) throws InterruptedException {
    meters.failed();
    identity.suspect();
    if (state.failed(failure)) { // once, however long it lasts
      LOG.atWarn()
          .setCause(failure)
          .addKeyValue("reader", plan.reader())
          .log("topic cannot be read now; the reader tries again");
    }
    state.pause(pause);
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
  }

  private void recovered() {
    pause = FIRST_PAUSE;
    if (state.recovered()) {
      LOG.atInfo().addKeyValue("reader", plan.reader()).log("topic can be read again");
    }
  }

  private void closeClients() {
    var _ = Thread.interrupted(); // the clients must be able to wait while they close
    try (meters;
        identity) {
      asker.close(CloseOptions.timeout(ANSWER)); // the same one twice at times, which is no harm
      consumer.close(CloseOptions.timeout(ANSWER));
    } catch (RuntimeException e) {
      LOG.atDebug().setCause(e).addKeyValue("reader", plan.reader()).log("consumer did not close");
    }
  }

  /** Stops reading, and waits for the tail's thread unless it is the caller. */
  @Override
  public void close() {
    state.close();
    consumer.wakeup();
    asker.wakeup();
    if (Thread.currentThread().threadId() != thread.threadId()) {
      Stopping.await(thread);
    }
  }
}
