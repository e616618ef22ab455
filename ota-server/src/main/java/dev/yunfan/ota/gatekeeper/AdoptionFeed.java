package dev.yunfan.ota.gatekeeper;

import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.TailPlan;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicTail;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.FirmwareCount;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How many handsets run which firmware, as the streams last said: what a preview counts on. */
public final class AdoptionFeed implements AutoCloseable {
  private final Map<String, FirmwareCount> counts = new ConcurrentHashMap<>();
  private final TopicTail tail;

  /** Starts to read. */
  public AdoptionFeed(KafkaClients kafka, MeterRegistry meters) {
    this.tail =
        TopicTail.start(
            kafka,
            TailPlan.of("adoption", Topic.FLEET_ADOPTION, FirmwareCount.CODEC),
            new TailPolicy.PassOver(new Rows()),
            meters);
  }

  /** Counts of a vendor's handsets by model and firmware; empty: they are not read yet. */
  public Optional<List<FirmwareCount>> of(String vendor) {
    return tail.caughtUp()
        ? Optional.of(
            counts.values().stream()
                .filter(count -> count.vendor().equals(vendor) && count.handsets() > 0)
                .sorted(
                    Comparator.comparing(FirmwareCount::model)
                        .thenComparing(FirmwareCount::firmware))
                .toList())
        : Optional.empty();
  }

  /** How the reading goes. */
  public Reading reading() {
    return tail;
  }

  /** The counts by key; previews go without one that cannot be read. */
  private final class Rows implements TailPolicy.Rows {
    @Override
    public void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord {
      counts.remove(record.key());
      if (record.value() != null) {
        counts.put(record.key(), FirmwareCount.CODEC.decode(record.value()));
      }
    }

    @Override
    public void forget(String topic) {
      counts.clear();
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
