package dev.yunfan.ota.notify;

import dev.yunfan.ota.access.Webhook;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Fold;
import dev.yunfan.ota.log.ControlReread;
import dev.yunfan.ota.replay.LogFold;
import dev.yunfan.ota.replay.RepairKey;
import dev.yunfan.ota.replay.Trouble;
import dev.yunfan.ota.webhook.RolloutEvent;
import dev.yunfan.runtime.health.Pulse;
import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Stopping;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.control.ControlRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells webhooks of rollouts, each in the log's order by a {@link WebhookSender} of its own. The
 * servers share one consumer group, so one of them at a time tells. Events that every webhook
 * received are committed, so the next server goes on there: it loses no event, and tells again what
 * only some were told.
 */
public final class WebhookFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookFeed.class);
  private static final String GROUP = "ota-webhooks";
  private static final TopicPartition PARTITION = new TopicPartition(Topic.OTA_CONTROL.name(), 0);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Longer than Kafka's client waits for a commit, twice. */
  private static final Duration STANDSTILL = Duration.ofSeconds(150);

  private final Consumer<String, byte[]> consumer;
  private final WebhookCaller caller;
  private final Thread teller = Thread.ofPlatform().name("webhooks").unstarted(this::tell);
  private final Pulse pulse = new Pulse("telling, or ready to take over", STANDSTILL);
  private final Map<String, WebhookSender> senders = new HashMap<>();
  private volatile boolean closing;
  private final Optional<RepairKey> repairKey;
  private final ControlReread reread;
  private LogFold fold;
  private ControlState state = ControlState.EMPTY;
  private long tellFrom;
  private long committed;

  private WebhookFeed(
      Consumer<String, byte[]> consumer,
      ControlReread reread,
      Optional<RepairKey> repairKey,
      WebhookCaller caller) {
    this.repairKey = repairKey;
    this.reread = reread;
    this.fold = fromTheStart();
    this.consumer = consumer;
    this.caller = caller;
  }

  /**
   * Joins the servers that tell.
   *
   * @param repairKey that repairs of the log must be signed with
   */
  public static WebhookFeed open(
      KafkaClients kafka, Optional<RepairKey> repairKey, WebhookCaller caller) {
    var settings = new HashMap<>(KafkaClients.AS_IT_STANDS);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // a cut must be seen
    return open(kafka.consumer(GROUP, settings), new ControlReread(kafka), repairKey, caller);
  }

  /** As the other one, with a consumer that it closes. */
  static WebhookFeed open(
      Consumer<String, byte[]> consumer,
      ControlReread reread,
      Optional<RepairKey> repairKey,
      WebhookCaller caller) {
    var feed = new WebhookFeed(consumer, reread, repairKey, caller);
    feed.teller.start();
    return feed;
  }

  /** Whether this server tells, or could take over. */
  public Reading reading() {
    return pulse;
  }

  private void tell() {
    try (consumer;
        caller) {
      tellUntilClosed();
      var _ = Thread.interrupted(); // the clients must be able to wait while they close
      commitLast();
      var _ = Thread.interrupted();
    }
  }

  private void tellUntilClosed() {
    try {
      consumer.subscribe(Set.of(Topic.OTA_CONTROL.name()), new FromTheStart());
      while (!closing) {
        for (var record : consumer.poll(POLL)) {
          fold.take(record.offset(), record.value());
        }
        commit();
        pulse.beat();
      }
    } catch (WakeupException | InterruptException e) {
      LOG.atDebug().addKeyValue("closing", closing).log("webhooks stop");
    } catch (IOException | RuntimeException e) {
      pulse.stopped(e);
      LOG.atError().setCause(e).log("webhooks of this server stop; restart it");
    } catch (Error e) { // nobody else would see it
      pulse.stopped(e);
      throw e;
    }
  }

  private LogFold fromTheStart() {
    state = ControlState.EMPTY;
    return new LogFold(ControlState.EMPTY, repairKey, reread, new Telling());
  }

  /** Events of each record that is folded; one that stops the fold is reported by the server. */
  private final class Telling implements LogFold.Watcher {
    @Override
    public void folded(long offset, ControlRecord record, Fold.Step step) {
      tell(offset, record, step);
    }

    @Override
    public void stopped(Trouble trouble) {
      LOG.atWarn().addKeyValue("offset", trouble.offset()).log("webhooks wait for a repair");
    }

    @Override
    public void repaired(Trouble trouble) {
      LOG.atInfo().addKeyValue("offset", trouble.offset()).log("webhooks go on");
    }
  }

  private void tell(long offset, ControlRecord record, Fold.Step step) {
    var before = state;
    state = step.state();
    dismiss(id -> !state.webhooks().containsKey(id));
    if (offset < tellFrom) {
      return;
    }
    for (var event : RolloutEvent.of(offset, record, before, state)) {
      for (var webhook : listeners(event)) {
        senders
            .computeIfAbsent(
                webhook.id(),
                id ->
                    new WebhookSender(
                        id, told -> caller.attempt(webhook, told), WebhookSender.Pauses.DEFAULT))
            .take(offset, event);
      }
    }
  }

  /** Forgets events that every webhook has received. */
  private void commit() {
    long next = state.head().offset() + 1;
    long untold = senders.values().stream().mapToLong(c -> c.untold(next)).min().orElse(next);
    if (untold > committed) {
      try {
        consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(untold)));
        committed = untold;
      } catch (RebalanceInProgressException | CommitFailedException | TimeoutException e) {
        LOG.atInfo().addKeyValue("cause", e.getMessage()).log("what was told is committed later");
      }
    }
  }

  private void commitLast() {
    try {
      commit();
    } catch (WakeupException | InterruptException e) {
      LOG.atDebug().log("what was told last may be told again");
    }
    dismissAll();
  }

  /** Ends all senders; what they have left is never committed. */
  private void dismissAll() {
    committed = Long.MAX_VALUE;
    dismiss(_ -> true);
    fold = fromTheStart();
  }

  /** Ends the senders of some webhooks, whatever they have left. */
  private void dismiss(Predicate<String> webhookId) {
    senders
        .entrySet()
        .removeIf(each -> {
          boolean goes = webhookId.test(each.getKey());
          if (goes) {
            each.getValue().close();
          }
          return goes;
        });
  }

  private List<Webhook> listeners(RolloutEvent event) {
    return state.webhooks().values().stream()
        .filter(webhook -> webhook.vendor().isEmpty() || webhook.vendor().equals(event.vendor()))
        .toList();
  }

  /** A server that takes over folds from the start, and sends from the committed offset on. */
  private final class FromTheStart implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (partitions.contains(PARTITION)) {
        commit();
        dismissAll();
      }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      dismissAll();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (!partitions.contains(PARTITION)) {
        return;
      }
      var told = consumer.committed(Set.of(PARTITION)).get(PARTITION);
      tellFrom = told == null ? 0 : told.offset();
      committed = tellFrom;
      fold = fromTheStart();
      consumer.seek(PARTITION, 0);
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
