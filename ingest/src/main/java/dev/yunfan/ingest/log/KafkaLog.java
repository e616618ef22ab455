package dev.yunfan.ingest.log;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The log on Kafka. Records get the broker's idea of now from the producer, the device id as key.
 */
public final class KafkaLog implements TelemetryLog, AutoCloseable {
  private static final int BATCH_BYTES = 128 * 1024;

  /** Every batch that is opened wakes the sender: waiting a little saves most of its work. */
  private static final int LINGER_MILLIS = 10;

  private static final Duration METADATA_POLL = Duration.ofMillis(5);

  private final KafkaProducer<String, byte[]> producer;

  private KafkaLog(KafkaProducer<String, byte[]> producer) {
    this.producer = producer;
  }

  /**
   * Opens the log, and waits until sending no longer waits for anything.
   *
   * @param bufferBytes memory for records under way; above all that the gateway lets in at a time
   * @param giveUpAfter when a record that is not replicated is reported as failed
   * @throws TimeoutException when the topics' metadata does not come in time
   */
  public static KafkaLog open(KafkaClients kafka, long bufferBytes, Duration giveUpAfter) {
    int requestMillis = Math.toIntExact(giveUpAfter.toMillis() / 2);
    var producer =
        kafka.producer(
            "yunfan-ingest",
            Map.of(
                // event loops call send: it must fail, never wait
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                0,
                ProducerConfig.METADATA_MAX_IDLE_CONFIG,
                Duration.ofDays(7).toMillis(),
                ProducerConfig.LINGER_MS_CONFIG,
                LINGER_MILLIS,
                ProducerConfig.BATCH_SIZE_CONFIG,
                BATCH_BYTES,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                bufferBytes,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Topic.MAX_RECORD_BYTES,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                requestMillis,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                2 * requestMillis + 2));
    try {
      awaitMetadata(producer, Topic.TELEMETRY_EVENTS.name(), giveUpAfter);
      awaitMetadata(producer, Topic.TELEMETRY_REJECTED.name(), giveUpAfter);
      prepare(kafka.wire());
      return new KafkaLog(producer);
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  @Override
  public void accepted(String deviceId, byte[] record, Consumer<@Nullable Exception> done) {
    append(Topic.TELEMETRY_EVENTS, deviceId, record, done);
  }

  @Override
  public void rejected(
      @Nullable String deviceId, RejectedTelemetry rejection, Consumer<@Nullable Exception> done) {
    append(Topic.TELEMETRY_REJECTED, deviceId, RejectedTelemetry.CODEC.encode(rejection), done);
  }

  /** The producer, for its metrics. */
  public Producer<String, byte[]> producer() {
    return producer;
  }

  /** Sends what is under way, then closes. */
  @Override
  public void close() {
    producer.close();
  }

  private void append(
      Topic topic, @Nullable String key, byte[] value, Consumer<@Nullable Exception> done) {
    try {
      var _ =
          producer.send(
              new ProducerRecord<>(topic.name(), key, value), (_, failure) -> done.accept(failure));
    } catch (KafkaException | IllegalStateException e) { // fenced, closed, serializer at fault
      done.accept(e);
    }
  }

  /** A registry is asked about each schema now, and not on an event loop later. */
  private static void prepare(WireFormat wire) {
    var nobody = new Reporter("", "", "", "", 0);
    wire.toTopic(
        Topic.TELEMETRY_EVENTS.name(),
        TelemetryEvents.CODEC.encode(new TelemetryEvents(nobody, 0, 0, List.of())));
    wire.toTopic(
        Topic.TELEMETRY_REJECTED.name(),
        RejectedTelemetry.CODEC.encode(
            new RejectedTelemetry(0, "", null, "", "", null, null, ByteBuffer.allocate(0))));
  }

  private static void awaitMetadata(Producer<?, ?> producer, String topic, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      try {
        producer.partitionsFor(topic);
        return;
      } catch (TimeoutException e) { // asked for, not here yet
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        LockSupport.parkNanos(METADATA_POLL.toNanos());
      }
    }
  }
}
