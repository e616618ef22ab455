package dev.yunfan.ota.kafka;

import dev.yunfan.ota.access.Webhook;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Fold;
import dev.yunfan.ota.http.WebhookCaller;
import dev.yunfan.ota.webhook.RolloutEvent;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.ControlRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells webhooks of rollouts, in the log's order. The servers share one consumer group, so one of
 * them at a time tells; what was told is committed, so the next one goes on there, and tells at
 * most the newest events twice.
 */
public final class WebhookFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookFeed.class);
  private static final String GROUP = "ota-webhooks";
  private static final TopicPartition PARTITION = new TopicPartition(Topic.OTA_CONTROL.name(), 0);
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<String, byte[]> consumer;
  private final WebhookCaller caller;
  private final Thread teller = Thread.ofPlatform().name("webhooks").unstarted(this::tell);
  private volatile boolean closing;
  private ControlState state = ControlState.EMPTY;
  private long tellFrom;

  private WebhookFeed(KafkaClients kafka, WebhookCaller caller) {
    this.consumer =
        kafka.consumer(
            GROUP,
            Map.of(
                ConsumerConfig.GROUP_ID_CONFIG, GROUP,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 20,
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 1_800_000));
    this.caller = caller;
  }

  /** Joins the servers that tell. */
  public static WebhookFeed open(KafkaClients kafka, WebhookCaller caller) {
    var feed = new WebhookFeed(kafka, caller);
    feed.teller.start();
    return feed;
  }

  private void tell() {
    try (consumer;
        caller) {
      tellUntilClosed();
      var _ = Thread.interrupted(); // the clients must be able to wait while they close
    }
  }

  private void tellUntilClosed() {
    try {
      consumer.subscribe(Set.of(Topic.OTA_CONTROL.name()), new FromTheStart());
      while (!closing) {
        for (var record : consumer.poll(POLL)) {
          tell(record);
        }
      }
    } catch (WakeupException | InterruptException | InterruptedException e) {
      LOG.atDebug().addKeyValue("closing", closing).log("webhooks stop");
    } catch (UnreadableRecord | RuntimeException e) {
      LOG.atError().setCause(e).log("webhooks of this server stop");
    }
  }

  private void tell(ConsumerRecord<String, byte[]> each)
      throws UnreadableRecord, InterruptedException {
    var record = ControlRecord.CODEC.decode(each.value());
    var before = state;
    state = Fold.step(before, record, before.head().then(each.offset(), each.value())).state();
    if (each.offset() < tellFrom) {
      return;
    }
    for (var event : RolloutEvent.of(each.offset(), record, before, state)) {
      caller.tell(event, listeners(event));
    }
    consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(each.offset() + 1)));
  }

  private List<Webhook> listeners(RolloutEvent event) {
    return state.webhooks().values().stream()
        .filter(webhook -> webhook.vendor().isEmpty() || webhook.vendor().equals(event.vendor()))
        .toList();
  }

  /** Whoever takes over folds from the start, and tells from what was committed. */
  private final class FromTheStart implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      state = ControlState.EMPTY;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (!partitions.contains(PARTITION)) {
        return;
      }
      var committed = consumer.committed(Set.of(PARTITION)).get(PARTITION);
      tellFrom = committed == null ? 0 : committed.offset();
      state = ControlState.EMPTY;
      consumer.seekToBeginning(List.of(PARTITION));
    }
  }

  @Override
  public void close() {
    closing = true;
    teller.interrupt();
    consumer.wakeup();
    Stopping.await(teller);
  }
}
