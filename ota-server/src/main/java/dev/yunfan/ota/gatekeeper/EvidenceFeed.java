package dev.yunfan.ota.gatekeeper;

import dev.yunfan.ota.gate.GateEvidence;
import dev.yunfan.ota.gate.ModelRows;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.TailPlan;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicTail;
import dev.yunfan.schemas.fleet.RolloutHealth;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;

/** The newest evidence of every rollout and model, as the streams committed it. */
public final class EvidenceFeed implements AutoCloseable {
  private final HealthRows rows = new HealthRows();
  private final TopicTail tail;

  /** Starts to read. */
  public EvidenceFeed(KafkaClients kafka, MeterRegistry meters) {
    this.tail =
        TopicTail.start(
            kafka,
            TailPlan.of("evidence", Topic.FLEET_ROLLOUT_HEALTH, RolloutHealth.CODEC),
            new TailPolicy.PassOver(rows),
            meters);
  }

  /**
   * Evidence of a rollout.
   *
   * @param doubt why newer counts may exist
   */
  GateEvidence of(Rollout rollout, Optional<String> doubt) {
    return tail.caughtUp()
        ? new GateEvidence.Read(rows.of(rollout), forward(rollout), doubt)
        : new GateEvidence.NotReadYet();
  }

  private Map<String, ModelRows> forward(Rollout rollout) {
    return rollout.state() instanceof RolloutState.Cancelled(var _, var release) && release != null
        ? rows.of(rollout, release)
        : Map.of();
  }

  /** Whether every row up to so long ago has been read. */
  boolean current(long maxAgeNanos) {
    return tail.current(maxAgeNanos);
  }

  /** The records that an open transaction hides from it, in words; empty: none does. */
  Optional<String> hidden() {
    return tail.hidden();
  }

  /** How the reading goes. */
  public Reading reading() {
    return tail;
  }

  @Override
  public void close() {
    tail.close();
  }
}
