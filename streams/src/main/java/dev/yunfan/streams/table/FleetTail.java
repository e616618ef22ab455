package dev.yunfan.streams.table;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.schemas.codec.UnreadableRecord;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link FleetTable} up to date from the compacted topics, committed records alone. Each
 * instance reads all partitions, so that each can answer any question.
 */
public final class FleetTail implements AutoCloseable {
  /** Meter of records that could not be read. */
  public static final String UNREADABLE = "streams.table.unreadable";

  private static final Logger LOG = LoggerFactory.getLogger(FleetTail.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int FETCH_WAIT_MILLIS = 50;

  private final FleetTable table;
  private final MeterRegistry meters;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread thread;
  private volatile boolean caughtUp;
  private volatile boolean closing;

  private FleetTail(FleetTable table, KafkaClients kafka, MeterRegistry meters) {
    this.table = table;
    this.meters = meters;
    this.consumer =
        kafka.consumer("yunfan-fleet-table", Map.of("fetch.max.wait.ms", FETCH_WAIT_MILLIS));
    this.thread = Thread.ofPlatform().name("fleet-table").daemon().unstarted(this::follow);
  }

  /** Begins to read the table's topics from their start. */
  public static FleetTail start(FleetTable table, KafkaClients kafka, MeterRegistry meters) {
    var tail = new FleetTail(table, kafka, meters);
    tail.thread.start();
    return tail;
  }

  /** Whether everything published before the start is in the table, and reading goes on. */
  public boolean caughtUp() {
    return caughtUp && thread.isAlive();
  }

  private void follow() {
    try (consumer) {
      var partitions = partitions();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = new HashMap<>(consumer.endOffsets(partitions));
      while (!closing) {
        for (var record : consumer.poll(POLL)) {
          take(record);
        }
        if (!caughtUp) {
          ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
          caughtUp = ends.isEmpty();
        }
      }
    } catch (WakeupException e) {
      LOG.atDebug().log("fleet table closes");
    } catch (KafkaException e) {
      LOG.atError().setCause(e).log("the fleet table stopped; restart this instance");
    }
  }

  private List<TopicPartition> partitions() {
    return table.topics().stream()
        .flatMap(topic -> consumer.partitionsFor(topic).stream())
        .map(found -> new TopicPartition(found.topic(), found.partition()))
        .toList();
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    try {
      table.apply(record.topic(), record.key(), record.value());
    } catch (UnreadableRecord e) {
      meters.counter(UNREADABLE, "topic", record.topic()).increment();
      LOG.atWarn()
          .addKeyValue("topic", record.topic())
          .addKeyValue("offset", record.offset())
          .addKeyValue("reason", e.reason())
          .log("a published answer is unreadable");
    }
  }

  /** Stops reading, and waits for it. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
