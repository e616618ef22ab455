package dev.yunfan.runtime.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a whole topic, and goes on reading; each record on the reader's own thread. */
public final class TopicReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final long PROOF_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Topic topic;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Consumer<ConsumerRecord<String, byte[]>> each;
  private final Thread thread;
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean failing;
  private volatile long provenAtNanos;
  private volatile boolean proven;
  private boolean endUnknown; // of the reading thread

  private TopicReader(
      KafkaClients kafka,
      String server,
      Topic topic,
      Consumer<ConsumerRecord<String, byte[]>> each) {
    this.topic = topic;
    this.consumer = kafka.consumer(server + "-" + topic.name(), Map.of());
    this.each = each;
    this.thread = Thread.ofPlatform().name("read-" + topic.name()).unstarted(this::read);
  }

  /**
   * Starts to read from the topic's beginning.
   *
   * @param server that reads, first part of the consumer's client id
   */
  public static TopicReader start(
      KafkaClients kafka,
      String server,
      Topic topic,
      Consumer<ConsumerRecord<String, byte[]>> each) {
    var reader = new TopicReader(kafka, server, topic, each);
    reader.thread.start();
    return reader;
  }

  /** Whether it reads; false while it fails. */
  public boolean alive() {
    return !failing;
  }

  /** Whether it is proven that, at most so long ago, no record was unread. */
  public boolean current(long maxAgeNanos) {
    return !failing && proven && System.nanoTime() - provenAtNanos <= maxAgeNanos;
  }

  /** Waits until all has been read that was in the topic; false when it is not by then. */
  public boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
    return caughtUp.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void read() {
    try (consumer) {
      var partitions =
          IntStream.range(0, topic.partitions())
              .mapToObj(number -> new TopicPartition(topic.name(), number))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (closed.getCount() > 0) {
        next().forEach(each);
        if (!failing) {
          prove(partitions);
        }
      }
    } catch (WakeupException | InterruptException | InterruptedException e) {
      LOG.atDebug().addKeyValue("topic", topic.name()).log("topic reader stops");
    } catch (RuntimeException e) { // a bug: what was not taken is not read again
      LOG.atError().setCause(e).addKeyValue("topic", topic.name()).log("topic is read no more");
      failing = true;
    }
  }

  /** What has come; nothing when it cannot be read now, after a pause. */
  private ConsumerRecords<String, byte[]> next() throws InterruptedException {
    try {
      var records = consumer.poll(POLL);
      failing = false;
      return records;
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) { // such as of a registry that does not answer
      if (!failing) { // once, however long it lasts
        LOG.atError().setCause(e).addKeyValue("topic", topic.name()).log("topic cannot be read");
      }
      failing = true;
      closed.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS);
      return ConsumerRecords.empty();
    }
  }

  /** Asks the broker for the topic's end, several times a second. */
  private void prove(List<TopicPartition> partitions) {
    long asked = System.nanoTime();
    if (proven && asked - provenAtNanos < PROOF_NANOS) {
      return;
    }
    try {
      var ends = consumer.endOffsets(partitions, ANSWER);
      endUnknown = false;
      if (partitions.stream().allMatch(p -> consumer.position(p) >= ends.getOrDefault(p, 0L))) {
        provenAtNanos = asked;
        proven = true;
        caughtUp.countDown();
      }
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      if (!endUnknown) { // once, however long Kafka is away
        LOG.atWarn()
            .addKeyValue("topic", topic.name())
            .addKeyValue("cause", e.getMessage())
            .log("topic's end is unknown");
      }
      endUnknown = true;
    }
  }

  @Override
  public void close() {
    closed.countDown();
    consumer.wakeup();
    Stopping.await(thread);
  }
}
