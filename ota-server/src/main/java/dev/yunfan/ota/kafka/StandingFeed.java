package dev.yunfan.ota.kafka;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.control.RolloutStanding;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells {@code ota.rollouts} how each rollout stands. Every server tells, so that none is missed
 * when one dies; readers take the higher version, so that telling twice is harmless.
 */
public final class StandingFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StandingFeed.class);

  private final KafkaProducer<String, byte[]> producer;

  /** Opens the feed. */
  public StandingFeed(KafkaClients kafka) {
    this.producer = kafka.producer("ota-rollouts", Map.of());
  }

  /** Publishes the rollouts that differ. */
  public void changed(ControlState before, ControlState after) {
    for (var programme : after.programmes().values()) {
      var known = before.programme(programme.vendor());
      for (var rollout : programme.rollouts().values()) {
        var earlier = known.rollouts().get(rollout.id());
        if (earlier == null || earlier.revision() != rollout.revision()) {
          publish(rollout);
        }
      }
    }
  }

  private void publish(Rollout rollout) {
    var _ =
        producer.send(
            new ProducerRecord<>(
                Topic.OTA_ROLLOUTS.name(),
                rollout.id(),
                RolloutStanding.CODEC.encode(rollout.standing())),
            (_, failure) -> {
              if (failure != null) {
                LOG.atWarn()
                    .addKeyValue("rolloutId", rollout.id())
                    .addKeyValue("cause", failure.getMessage())
                    .log("standing was not published");
              }
            });
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
