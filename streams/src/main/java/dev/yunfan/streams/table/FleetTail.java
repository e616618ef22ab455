package dev.yunfan.streams.table;

import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.TailPlan;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.TopicTail;
import dev.yunfan.schemas.codec.UnreadableRecord;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Keeps a {@link FleetTable} up to date from the compacted topics, committed records alone. Each
 * instance reads all partitions, so that each can answer any question.
 */
public final class FleetTail implements AutoCloseable {
  private static final Duration FETCH_WAIT = Duration.ofMillis(50);

  private final TopicTail tail;

  private FleetTail(FleetTable table, KafkaClients kafka, MeterRegistry meters) {
    this.tail =
        TopicTail.start(
            kafka,
            TailPlan.of("fleet-table", table.codecs()).withFetchWait(FETCH_WAIT),
            new TailPolicy.PassOver(new Rows(table)),
            meters);
  }

  /** Begins to read the table's topics from their start. */
  public static FleetTail start(FleetTable table, KafkaClients kafka, MeterRegistry meters) {
    return new FleetTail(table, kafka, meters);
  }

  /** How the reading goes. */
  public Reading reading() {
    return tail;
  }

  /** Whether the table has held everything that was published before the start. */
  public boolean caughtUp() {
    return tail.caughtUp();
  }

  private record Rows(FleetTable table) implements TailPolicy.Rows {
    @Override
    public void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord {
      table.apply(record.topic(), record.key(), record.value());
    }

    @Override
    public void forget(String topic) {
      table.forget(topic);
    }
  }

  /** Stops reading, and waits for it. */
  @Override
  public void close() {
    tail.close();
  }
}
