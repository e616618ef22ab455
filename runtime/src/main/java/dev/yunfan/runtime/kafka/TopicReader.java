package dev.yunfan.runtime.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a whole topic, and goes on reading; each record on the reader's own thread. */
public final class TopicReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final long PROOF_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Topic topic;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Consumer<ConsumerRecord<String, byte[]>> each;
  private final Thread thread;
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private volatile boolean closing;
  private volatile boolean broken;
  private volatile long provenAtNanos;
  private volatile boolean proven;

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

  /** Whether it still reads. */
  public boolean alive() {
    return !broken;
  }

  /** Whether it is proven that, at most so long ago, no record was unread. */
  public boolean current(long maxAgeNanos) {
    return !broken && proven && System.nanoTime() - provenAtNanos <= maxAgeNanos;
  }

  /**
   * Waits until all has been read that was in the topic; false when it is not by then, or cannot
   * be.
   */
  public boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
    return caughtUp.await(atMost.toNanos(), TimeUnit.NANOSECONDS) && !broken;
  }

  private void read() {
    try (consumer) {
      var partitions =
          IntStream.range(0, topic.partitions())
              .mapToObj(number -> new TopicPartition(topic.name(), number))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!closing) {
        consumer.poll(POLL).forEach(each);
        prove(partitions);
      }
    } catch (WakeupException | InterruptException e) {
      LOG.atDebug().addKeyValue("closing", closing).log("topic reader stops");
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("topic", topic.name()).log("topic cannot be read");
      broken = true;
      caughtUp.countDown(); // nobody waits for what will not come
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
      if (partitions.stream().allMatch(p -> consumer.position(p) >= ends.getOrDefault(p, 0L))) {
        provenAtNanos = asked;
        proven = true;
        caughtUp.countDown();
      }
    } catch (TimeoutException e) {
      LOG.atWarn().addKeyValue("topic", topic.name()).log("topic's end is unknown");
    }
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    Stopping.await(thread);
  }
}
