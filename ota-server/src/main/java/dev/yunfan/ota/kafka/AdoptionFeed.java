package dev.yunfan.ota.kafka;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicReader;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.FirmwareCount;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many handsets run which firmware, as the streams last said: what a preview counts on. */
public final class AdoptionFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdoptionFeed.class);

  private final Map<String, FirmwareCount> counts = new ConcurrentHashMap<>();
  private final TopicReader reader;

  /** Starts to read. */
  public AdoptionFeed(KafkaClients kafka) {
    this.reader = TopicReader.start(kafka, "ota", Topic.FLEET_ADOPTION, this::take);
  }

  /** Counts of a vendor's handsets by model and firmware. */
  public List<FirmwareCount> of(String vendor) {
    return counts.values().stream()
        .filter(count -> count.vendor().equals(vendor) && count.handsets() > 0)
        .sorted(Comparator.comparing(FirmwareCount::model).thenComparing(FirmwareCount::firmware))
        .toList();
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      counts.remove(record.key());
      return;
    }
    try {
      counts.put(record.key(), FirmwareCount.CODEC.decode(record.value()));
    } catch (UnreadableRecord e) {
      LOG.atWarn()
          .addKeyValue("key", record.key())
          .addKeyValue("cause", e.getMessage())
          .log("count of firmware cannot be read; previews go without it");
      counts.remove(record.key());
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
