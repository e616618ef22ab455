package dev.yunfan.ingest.revocation;

import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.TailPlan;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicTail;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.facts.AccessFact;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handsets whose credential was revoked, as ota-servers publish them. A token proves itself, so
 * that nothing else would stop one whose secret is out.
 */
public final class Revocations implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
  private static final long NOBODY = -1;

  private final Set<DevicePrincipal> revoked = ConcurrentHashMap.newKeySet();
  private final AtomicLong passedOver = new AtomicLong();
  private final TopicTail tail;
  private volatile long head = NOBODY;

  private Revocations(KafkaClients kafka, MeterRegistry meters) {
    this.tail =
        TopicTail.start(
            kafka,
            TailPlan.of("access-facts", Topic.OTA_ACCESS, AccessFact.CODEC).asItStands(),
            new TailPolicy.PassOver(new Rows()),
            meters);
  }

  /** Starts to read the facts; does not wait until they are read. */
  public static Revocations start(KafkaClients kafka, MeterRegistry meters) {
    return new Revocations(kafka, meters);
  }

  /** Whether nothing is taken from this handset any more. */
  public boolean revoked(DevicePrincipal device) {
    return !revoked.isEmpty() && revoked.contains(device);
  }

  /** How many are revoked. */
  public int devices() {
    return revoked.size();
  }

  /** Facts that could not be read, or are of a kind that is not known here. */
  public long passedOver() {
    return passedOver.get();
  }

  /** Whether all facts were read once and reading goes on, and up to where they are published. */
  public Reading reading() {
    return new Reading() {
      @Override
      public boolean healthy() {
        return tail.healthy();
      }

      @Override
      public String health() {
        String published =
            head == NOBODY
                ? "no ota-server has published yet"
                : "as of control offset %d".formatted(head);
        return tail.healthy() ? published : tail.health();
      }
    };
  }

  /** Takes the facts, on the tail's thread. */
  private final class Rows implements TailPolicy.Rows {
    private final Map<String, DevicePrincipal> byKey = new HashMap<>();
    private final Set<String> unconfirmed = new HashSet<>();

    @Override
    public void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord {
      try {
        take(record.key(), record.value());
      } catch (UnreadableRecord | RuntimeException e) {
        passedOver.incrementAndGet();
        throw e;
      }
    }

    private void take(String key, byte[] value) throws UnreadableRecord {
      if (key == null) {
        throw new IllegalArgumentException("a fact without a key");
      }
      if (value == null) {
        drop(key);
        return;
      }
      var fact = AccessFact.CODEC.decode(value);
      if (!fact.key().equals(key)) {
        throw new IllegalArgumentException("the fact under key %s is another one".formatted(key));
      }
      switch (fact) {
        case AccessFact.OfDevice(var _, var vendor, var id) ->
            revoke(key, new DevicePrincipal(vendor, id));
        case AccessFact.Head(var offset) -> published(offset);
        case AccessFact.OfToken _, AccessFact.Unknown _ -> {}
      }
    }

    private void revoke(String key, DevicePrincipal device) {
      unconfirmed.remove(key);
      byKey.put(key, device);
      if (revoked.add(device)) {
        LOG.atInfo().addKeyValue("device", device).log("credential revoked");
      }
    }

    private void drop(String key) {
      unconfirmed.remove(key);
      var device = byKey.remove(key);
      if (device != null && revoked.remove(device)) {
        LOG.atWarn().addKeyValue("device", device).log("revocation was taken back: it was none");
      }
    }

    private void published(long offset) {
      head = offset;
      Set.copyOf(unconfirmed).forEach(this::drop);
    }

    /** A revoked device stays revoked until ota-servers have published everything once more. */
    @Override
    public void forget(String topic) {
      head = NOBODY;
      unconfirmed.addAll(byKey.keySet());
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
