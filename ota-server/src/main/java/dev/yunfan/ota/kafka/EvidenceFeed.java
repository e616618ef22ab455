package dev.yunfan.ota.kafka;

import dev.yunfan.ota.gate.Seen;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicReader;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.fleet.RolloutHealth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The newest evidence of every rollout and model, as the streams committed it. Rows of handsets
 * that report for a rollout of another vendor, or for a release that it does not ship, count for
 * nothing.
 */
public final class EvidenceFeed implements AutoCloseable {
  private final Function<String, Optional<Rollout>> rollouts;
  private final Map<String, Seen> byKey = new ConcurrentHashMap<>();
  private final TopicReader reader;

  /**
   * Starts to read.
   *
   * @param rollouts the rollout of an id as the control log has it now
   */
  public EvidenceFeed(KafkaClients kafka, Function<String, Optional<Rollout>> rollouts) {
    this.rollouts = rollouts;
    this.reader =
        TopicReader.start(
            kafka,
            "ota",
            Topic.FLEET_ROLLOUT_HEALTH,
            record -> byKey.put(record.key(), seen(record)));
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

  /** Whether it is proven that, at most so long ago, no evidence was unread. */
  boolean current(long maxAgeNanos) {
    return reader.current(maxAgeNanos);
  }

  /** Whether the feed still reads. */
  public boolean alive() {
    return reader.alive();
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
    reader.close();
  }
}
