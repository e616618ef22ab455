package dev.yunfan.streams.rollout;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.RolloutStanding;
import dev.yunfan.streams.device.WatchedRollout;
import dev.yunfan.streams.device.WatchedRollouts;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps {@link RunningRollouts} up to date from {@code ota.rollouts}, from its start on. */
public final class RolloutFeed implements WatchedRollouts, AutoCloseable {
  /** Meter of standings that could not be read. */
  public static final String UNREADABLE = "streams.rollouts.unreadable";

  private static final Logger LOG = LoggerFactory.getLogger(RolloutFeed.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final RunningRollouts running = new RunningRollouts();
  private final MeterRegistry meters;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread thread;
  private volatile boolean closing;

  private RolloutFeed(KafkaClients kafka, MeterRegistry meters) {
    this.meters = meters;
    this.consumer = kafka.consumer("yunfan-rollouts", Map.of());
    this.thread = Thread.ofPlatform().name("rollouts").daemon().unstarted(this::follow);
  }

  /** Reads what the topic holds, so that counting begins with it, and follows what comes. */
  public static RolloutFeed start(KafkaClients kafka, MeterRegistry meters) {
    var feed = new RolloutFeed(kafka, meters);
    var partition = new TopicPartition(Topic.OTA_ROLLOUTS.name(), 0);
    feed.consumer.assign(List.of(partition));
    feed.consumer.seekToBeginning(List.of(partition));
    long end = feed.consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
    while (feed.consumer.position(partition, PATIENCE) < end) {
      feed.consumer.poll(POLL).forEach(feed::take);
    }
    feed.thread.start();
    return feed;
  }

  @Override
  public List<WatchedRollout> of(String vendor, String model) {
    return running.of(vendor, model);
  }

  @Override
  public Map<Long, Long> withdrawn() {
    return running.withdrawn();
  }

  private void follow() {
    try (consumer) {
      while (!closing) {
        consumer.poll(POLL).forEach(this::take);
      }
    } catch (WakeupException e) {
      LOG.atDebug().log("rollout feed closes");
    } catch (KafkaException e) {
      LOG.atError().setCause(e).log("the rollout feed stopped; restart this instance");
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      return; // rollouts end by their state, and are never deleted
    }
    try {
      running.take(RolloutStanding.CODEC.decode(record.value()));
    } catch (UnreadableRecord e) {
      meters.counter(UNREADABLE).increment();
      LOG.atWarn()
          .addKeyValue("rolloutId", record.key())
          .addKeyValue("reason", e.reason())
          .log("the standing of a rollout is unreadable");
    }
  }

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
