package dev.yunfan.ota.log;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.facts.AccessFacts;
import dev.yunfan.ota.facts.CatalogueFacts;
import dev.yunfan.ota.facts.FactLedger;
import dev.yunfan.ota.facts.StandingFacts;
import dev.yunfan.runtime.health.Pulse;
import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Stopping;
import dev.yunfan.runtime.kafka.TailPlan;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicTail;
import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.codec.UnreadableRecord;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes facts of the fold for others: {@code ota.rollouts}, {@code ota.access}, {@code
 * ota.catalogue}. Every server does, so that none is missed when one dies; each follows the topics
 * and writes only what is not there yet.
 */
public final class FactFeed implements AutoCloseable {
  /** Topics of facts that this feed keeps. */
  public static final List<Topic> TOPICS =
      List.of(Topic.OTA_ROLLOUTS, Topic.OTA_ACCESS, Topic.OTA_CATALOGUE);

  /** Facts that were written, by topic. */
  static final String WRITTEN = "ota.facts.written";

  private static final Logger LOG = LoggerFactory.getLogger(FactFeed.class);
  private static final int MOST = 1_000;

  /** Longer than a producer that is full waits, for each of three topics. */
  private static final Duration STANDSTILL = Duration.ofMinutes(4);

  private final ControlLog log;
  private final MeterRegistry meters;
  private final KafkaProducer<String, byte[]> producer;
  private final Map<String, FactLedger<?>> ledgers = new HashMap<>();
  private final Semaphore work;
  private final TopicTail tail;
  private final Thread thread = Thread.ofPlatform().name("facts").unstarted(this::publish);
  private final Pulse pulse = new Pulse("publishing", STANDSTILL);
  private volatile boolean compareAll;
  private volatile boolean reading;
  private volatile boolean closing;
  private ControlState published = ControlState.EMPTY; // of the feed's thread

  private FactFeed(
      KafkaClients kafka,
      ControlLog log,
      String firstAdminToken,
      Semaphore work,
      MeterRegistry meters) {
    this.log = log;
    this.work = work;
    this.meters = meters;
    this.producer = kafka.producer("ota-facts", Map.of());
    for (var kind :
        List.of(new StandingFacts(), new AccessFacts(firstAdminToken), new CatalogueFacts())) {
      ledgers.put(kind.topic().name(), new FactLedger<>(kind));
    }
    var codecs = new HashMap<String, AvroCodec<?>>();
    ledgers.forEach((topic, ledger) -> codecs.put(topic, ledger.kind().codec()));
    this.tail =
        TopicTail.start(
            kafka,
            TailPlan.of("facts", codecs).asItStands(),
            new TailPolicy.PassOver(new Rows()),
            meters);
  }

  /**
   * Starts to publish what a log folds to.
   *
   * @param log that has been replayed
   * @param firstAdminToken whose digest is a fact too; empty: there is none
   * @param changes released whenever its state has changed
   */
  public static FactFeed start(
      KafkaClients kafka,
      ControlLog log,
      String firstAdminToken,
      Semaphore changes,
      MeterRegistry meters) {
    var feed = new FactFeed(kafka, log, firstAdminToken, changes, meters);
    feed.thread.start();
    return feed;
  }

  /** How the reading of its topics goes. */
  public Reading reading() {
    return tail;
  }

  /** How the publishing goes. */
  public Reading publishing() {
    return pulse;
  }

  /** Takes the records of the topics. */
  private final class Rows implements TailPolicy.Rows {
    @Override
    public void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord {
      var ledger = ledgers.get(record.topic());
      if (record.key() == null || ledger == null) {
        throw new IllegalArgumentException("a fact without a key cannot be overwritten");
      }
      try {
        ledger.take(record.key(), record.value());
      } finally {
        work.release();
      }
    }

    @Override
    public void forget(String topic) {
      reading = false;
      var ledger = ledgers.get(topic);
      if (ledger != null) {
        ledger.forget();
      }
    }

    @Override
    public void caughtUp() {
      compareAll = true;
      reading = true;
      work.release();
    }
  }

  private void publish() {
    try {
      while (!closing) {
        var _ = work.tryAcquire(1, TimeUnit.SECONDS); // also: writes that failed are repeated
        work.drainPermits();
        if (reading) {
          round();
        } else {
          pulse.beat(); // its reader says what it waits for
        }
      }
    } catch (InterruptedException | InterruptException e) {
      LOG.atDebug().addKeyValue("closing", closing).log("facts are published no more");
      pulse.stopped(e);
    } catch (Error e) { // nobody else would see it
      pulse.stopped(e);
      throw e;
    }
  }

  private void round() throws InterruptedException {
    try {
      boolean all = compareAll;
      compareAll = false;
      goOn();
      if (all) {
        ledgers.values().forEach(ledger -> ledger.compareAll(published));
      }
      for (var ledger : ledgers.values()) {
        publish(ledger);
      }
      pulse.beat();
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) { // a bug: the next change must still be published
      pulse.failed(e);
      LOG.atError().setCause(e).log("facts were not published; the next round tries again");
    }
  }

  /** Takes up what was folded since. */
  private void goOn() {
    var state = log.state();
    if (!state.head().equals(published.head())) {
      var before = published;
      ledgers.values().forEach(ledger -> ledger.changed(before, state));
      published = state;
    }
  }

  private <F> void publish(FactLedger<F> ledger) throws InterruptedException {
    var round = ledger.next(published, MOST);
    send(ledger, round.writes());
    if (round.writes().size() >= MOST) {
      work.release(); // there may be more
    }
    if (!round.doubtful().isEmpty() && log.catchUp()) {
      goOn();
      send(ledger, ledger.settle(published, round.doubtful()));
    }
  }

  /** When Kafka takes one no more, the others need not wait for the same answer. */
  private void send(FactLedger<?> ledger, List<FactLedger.Write> writes) {
    boolean taken = true;
    for (var write : writes) {
      if (taken) {
        taken = sent(ledger, write);
      } else {
        ledger.failed(write.key());
      }
    }
  }

  private boolean sent(FactLedger<?> ledger, FactLedger.Write write) {
    String topic = ledger.kind().topic().name();
    try {
      var _ =
          producer.send(
              new ProducerRecord<>(topic, 0, write.key(), write.value()),
              (_, failure) -> {
                if (failure == null) {
                  meters.counter(WRITTEN, "topic", topic).increment();
                } else {
                  failed(ledger, write, failure);
                }
              });
      return true;
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      failed(ledger, write, e);
      return false;
    }
  }

  private static void failed(FactLedger<?> ledger, FactLedger.Write write, Exception failure) {
    ledger.failed(write.key());
    LOG.atWarn()
        .addKeyValue("topic", ledger.kind().topic().name())
        .addKeyValue("cause", failure.getMessage())
        .log("a fact was not published; the next round tries again");
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    Stopping.await(thread);
    tail.close();
    producer.close(Duration.ofSeconds(5));
  }
}
