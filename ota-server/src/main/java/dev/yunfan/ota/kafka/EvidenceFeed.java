package dev.yunfan.ota.kafka;

import dev.yunfan.ota.gate.Seen;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.fleet.RolloutHealth;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest evidence of every rollout and model, as the streams committed it. */
public final class EvidenceFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EvidenceFeed.class);

  private final Map<String, Map<String, Seen>> byRollout = new ConcurrentHashMap<>();
  private final TopicReader reader;

  /** Starts to read. */
  public EvidenceFeed(KafkaClients kafka) {
    this.reader = TopicReader.start(kafka, Topic.FLEET_ROLLOUT_HEALTH, this::take);
  }

  /** Newest evidence of a rollout by model. */
  public Map<String, Seen> of(String rolloutId) {
    return Map.copyOf(byRollout.getOrDefault(rolloutId, Map.of()));
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
    return reader.alive();
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    int slash = record.key().indexOf('/');
    if (slash < 0) {
      LOG.atWarn().addKeyValue("key", record.key()).log("evidence of no rollout");
      return;
    }
    byRollout
        .computeIfAbsent(record.key().substring(0, slash), _ -> new ConcurrentHashMap<>())
        .put(record.key().substring(slash + 1), seen(record));
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
