package dev.yunfan.streams.rollout;

import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.TailPlan;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicTail;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.facts.CatalogueFact;
import dev.yunfan.streams.cap.DeclaredNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Keeps the declared and released names up to date from {@code ota.catalogue}. */
public final class CatalogueNames implements DeclaredNames, AutoCloseable {
  private final Set<String> keys = ConcurrentHashMap.newKeySet();
  private final TopicTail tail;

  private CatalogueNames(KafkaClients kafka, MeterRegistry meters) {
    this.tail =
        TopicTail.start(
            kafka,
            TailPlan.of("catalogue", Topic.OTA_CATALOGUE, CatalogueFact.CODEC),
            new TailPolicy.PassOver(new Rows()),
            meters);
  }

  /** Begins to read, and follows what comes. */
  public static CatalogueNames start(KafkaClients kafka, MeterRegistry meters) {
    return new CatalogueNames(kafka, meters);
  }

  @Override
  public boolean hasModel(String vendor, String model) {
    return keys.contains(new CatalogueFact.OfModel(0, vendor, model, model).key());
  }

  @Override
  public boolean hasFirmware(String vendor, String version) {
    return keys.contains(new CatalogueFact.OfFirmware(0, vendor, version, 0).key());
  }

  /** How the reading goes. */
  public Reading reading() {
    return tail;
  }

  private final class Rows implements TailPolicy.Rows {
    @Override
    public void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord {
      if (record.value() == null) {
        keys.remove(record.key());
        return;
      }
      var fact = CatalogueFact.CODEC.decode(record.value());
      if (fact instanceof CatalogueFact.OfModel || fact instanceof CatalogueFact.OfFirmware) {
        if (!fact.key().equals(record.key())) {
          throw new IllegalArgumentException(
              "the fact %s has the key %s".formatted(fact.key(), record.key()));
        }
        keys.add(record.key());
      }
    }

    @Override
    public void forget(String topic) {
      keys.clear();
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
