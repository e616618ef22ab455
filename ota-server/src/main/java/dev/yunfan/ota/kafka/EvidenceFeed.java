package dev.yunfan.ota.kafka;

import dev.yunfan.ota.gate.Seen;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.TailPlan;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicTail;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.fleet.RolloutHealth;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The newest evidence of every rollout and model, as the streams committed it. Rows of handsets
 * that report for a rollout of another vendor, or for a release that it does not ship, count for
 * nothing.
 */
public final class EvidenceFeed implements AutoCloseable {
  private final Function<String, Optional<Rollout>> rollouts;
  private final Map<String, Seen> byKey = new ConcurrentHashMap<>();
  private final TopicTail tail;

  /**
   * Starts to read.
   *
   * @param rollouts the rollout of an id as the control log has it now
   */
  public EvidenceFeed(
      KafkaClients kafka, Function<String, Optional<Rollout>> rollouts, MeterRegistry meters) {
    this.rollouts = rollouts;
    this.tail =
        TopicTail.start(
            kafka,
            TailPlan.of("evidence", Topic.FLEET_ROLLOUT_HEALTH, RolloutHealth.CODEC),
            new TailPolicy.PassOver(new Rows()),
            meters);
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

  /** Whether every row up to so long ago has been read. */
  boolean current(long maxAgeNanos) {
    return tail.current(maxAgeNanos);
  }

  /** Whether all evidence has been read that was there at the start; before, none is known. */
  public boolean caughtUp() {
    return tail.caughtUp();
  }

  /** Waits for {@link #caughtUp}; false when it does not hold by then. */
  public boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
    return tail.awaitCaughtUp(atMost);
  }

  /** How the reading goes. */
  public Reading reading() {
    return tail;
  }

  /** The rows by key; one that cannot be read stands as unreadable. */
  private final class Rows implements TailPolicy.Rows {
    @Override
    public void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord {
      try {
        byKey.put(record.key(), seen(record.value()));
      } catch (UnreadableRecord e) {
        byKey.put(record.key(), new Seen.Unreadable(String.valueOf(e.getMessage())));
        throw e; // so that it is counted
      }
    }

    @Override
    public void forget(String topic) {
      byKey.clear();
    }
  }

  private static Seen seen(byte @Nullable [] value) throws UnreadableRecord {
    if (value == null) {
      return new Seen.Unreadable("it was deleted");
    }
    var health = RolloutHealth.CODEC.decode(value);
    return new Seen.Counted(
        new ModelEvidence(
            health.model(),
            health.offered(),
            health.attempted(),
            health.confirmed(),
            health.rolledBack(),
            health.failed()));
  }

  @Override
  public void close() {
    tail.close();
  }
}
