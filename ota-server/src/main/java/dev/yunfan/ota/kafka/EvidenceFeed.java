package dev.yunfan.ota.kafka;

import dev.yunfan.ota.gate.Seen;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.fleet.RolloutHealth;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest evidence of every rollout and model, as the streams committed it. Rows of handsets
 * that report for a rollout of another vendor, or for a release that it does not ship, count for
 * nothing.
 */
public final class EvidenceFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EvidenceFeed.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Function<String, Optional<Rollout>> rollouts;
  private final Map<String, Seen> byKey = new ConcurrentHashMap<>();
  private final Thread reader = Thread.ofPlatform().name("evidence").unstarted(this::read);
  private volatile boolean closing;
  private volatile boolean broken;

  private EvidenceFeed(KafkaClients kafka, Function<String, Optional<Rollout>> rollouts) {
    this.consumer = kafka.consumer("ota-evidence", Map.of());
    this.rollouts = rollouts;
  }

  /**
   * Starts to read.
   *
   * @param rollouts the rollout of an id as the control log has it now
   */
  public static EvidenceFeed open(
      KafkaClients kafka, Function<String, Optional<Rollout>> rollouts) {
    var feed = new EvidenceFeed(kafka, rollouts);
    feed.reader.start();
    return feed;
  }

  /** Newest evidence of a rollout by model; models without any are left out. */
  public Map<String, Seen> of(String rolloutId) {
    var found = new HashMap<String, Seen>();
    rollouts
        .apply(rolloutId)
        .ifPresent(rollout -> {
          for (var model : rollout.plan().models()) {
            var seen =
                byKey.get(
                    RolloutHealth.key(
                        rolloutId, model, rollout.vendor(), rollout.plan().release()));
            if (seen != null) {
              found.put(model, seen);
            }
          }
        });
    return Map.copyOf(found);
  }

  /** Newest counts of a rollout; models that cannot be read are left out. */
  public List<ModelEvidence> countsOf(String rolloutId) {
    return of(rolloutId).values().stream()
        .filter(Seen.Counted.class::isInstance)
        .map(seen -> ((Seen.Counted) seen).evidence())
        .toList();
  }

  /** Whether the feed still reads. */
  public boolean alive() {
    return !broken;
  }

  private void read() {
    try (consumer) {
      var partitions =
          IntStream.range(0, Topic.FLEET_ROLLOUT_HEALTH.partitions())
              .mapToObj(number -> new TopicPartition(Topic.FLEET_ROLLOUT_HEALTH.name(), number))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!closing) {
        consumer.poll(POLL).forEach(this::take);
      }
    } catch (WakeupException | InterruptException e) {
      LOG.atDebug().addKeyValue("closing", closing).log("evidence feed stops");
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("evidence cannot be read; nothing advances");
      broken = true;
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    byKey.put(record.key(), seen(record));
  }

  private static Seen seen(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      return new Seen.Unreadable("it was deleted");
    }
    try {
      var health = RolloutHealth.CODEC.decode(record.value());
      return new Seen.Counted(
          new ModelEvidence(
              health.model(),
              health.offered(),
              health.attempted(),
              health.confirmed(),
              health.rolledBack(),
              health.failed()));
    } catch (UnreadableRecord e) {
      return new Seen.Unreadable(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    Stopping.await(reader);
  }
}
