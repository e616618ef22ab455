package dev.yunfan.streams.rollout;

import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.TailPlan;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicTail;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.RolloutStanding;
import dev.yunfan.streams.device.WatchedRollout;
import dev.yunfan.streams.device.WatchedRollouts;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Keeps {@link RunningRollouts} up to date from {@code ota.rollouts}, from its start on. */
public final class RolloutFeed implements WatchedRollouts, AutoCloseable {
  private final RunningRollouts running = new RunningRollouts();
  private final TopicTail tail;

  private RolloutFeed(KafkaClients kafka, MeterRegistry meters, Runnable caughtUp) {
    this.tail =
        TopicTail.start(
            kafka,
            TailPlan.of("rollouts", Topic.OTA_ROLLOUTS, RolloutStanding.CODEC),
            new TailPolicy.PassOver(new Rows(caughtUp)),
            meters);
  }

  /**
   * Begins to read, and follows what comes.
   *
   * @param caughtUp runs once all rollouts are known that were there at the start
   */
  public static RolloutFeed start(KafkaClients kafka, MeterRegistry meters, Runnable caughtUp) {
    return new RolloutFeed(kafka, meters, caughtUp);
  }

  @Override
  public List<WatchedRollout> of(String vendor, String model) {
    return running.of(vendor, model);
  }

  @Override
  public Map<Long, Long> withdrawn() {
    return running.withdrawn();
  }

  @Override
  public @Nullable String shippedBy(String rolloutId) {
    return running.shippedBy(rolloutId);
  }

  /** How the reading goes. */
  public Reading reading() {
    return tail;
  }

  private final class Rows implements TailPolicy.Rows {
    private final Runnable caughtUp;

    Rows(Runnable caughtUp) {
      this.caughtUp = caughtUp;
    }

    @Override
    public void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord {
      if (record.value() == null) {
        return; // rollouts end by their state, and are never deleted
      }
      var standing = RolloutStanding.CODEC.decode(record.value());
      if (!standing.rolloutId().equals(record.key())) {
        throw new IllegalArgumentException(
            "the standing of %s has the key %s".formatted(standing.rolloutId(), record.key()));
      }
      running.take(standing, record.timestamp());
    }

    @Override
    public void forget(String topic) {
      running.forget();
    }

    @Override
    public void caughtUp() {
      caughtUp.run();
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
