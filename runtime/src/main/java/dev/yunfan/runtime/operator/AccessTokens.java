package dev.yunfan.runtime.operator;

import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.TailPlan;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicTail;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.facts.AccessFact;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Operators' tokens, as ota-servers publish them on {@code ota.access}. */
public final class AccessTokens implements AutoCloseable {
  /** Facts that are older say nothing: a token may have been revoked since. */
  public static final Duration GOOD_FOR = Duration.ofMinutes(5);

  private final Map<String, KnownToken> byKey = new ConcurrentHashMap<>();
  private final TopicTail tail;

  private AccessTokens(KafkaClients kafka, MeterRegistry meters) {
    this.tail =
        TopicTail.start(
            kafka,
            TailPlan.of("operator-tokens", Topic.OTA_ACCESS, AccessFact.CODEC).asItStands(),
            new TailPolicy.PassOver(new Rows()),
            meters);
  }

  /** Starts to read the facts; does not wait until they are read. */
  public static AccessTokens start(KafkaClients kafka, MeterRegistry meters) {
    return new AccessTokens(kafka, meters);
  }

  /** The token of an id, if it is there and not revoked. */
  public Optional<KnownToken> of(String id) {
    return Optional.ofNullable(byKey.get(key(id)));
  }

  /** Whether all facts were read, and no longer ago than {@link #GOOD_FOR}. */
  public boolean known() {
    return tail.caughtUp() && tail.current(GOOD_FOR.toNanos());
  }

  /** How the reading goes. */
  public Reading reading() {
    return tail;
  }

  private static String key(String id) {
    return "token/" + id;
  }

  private final class Rows implements TailPolicy.Rows {
    @Override
    public void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord {
      String key = String.valueOf(record.key());
      if (record.value() == null) {
        byKey.remove(key);
        return;
      }
      if (!key.startsWith(key(""))) {
        return;
      }
      byKey.remove(key); // one that cannot be read lets nobody in
      if (AccessFact.CODEC.decode(record.value()) instanceof AccessFact.OfToken fact
          && fact.key().equals(key)
          && !fact.revoked()) {
        byKey.put(
            key,
            new KnownToken(
                fact.id(),
                fact.name(),
                fact.role(),
                fact.vendor(),
                fact.secretSha256(),
                fact.expiresAt()));
      }
    }

    /** Nothing that was read of a topic that was made anew holds. */
    @Override
    public void forget(String topic) {
      byKey.clear();
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
