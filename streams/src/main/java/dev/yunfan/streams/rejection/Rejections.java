package dev.yunfan.streams.rejection;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of {@code telemetry.rejected}, which Kafka Streams writes in the transaction that
 * passes over the bad record.
 *
 * @param clock of the server
 * @param meters where rejections are counted
 * @param wire how values stand on the topic
 */
public record Rejections(InstantSource clock, MeterRegistry meters, WireFormat wire) {
  /** Meter of rejected records; tag {@code reason}. */
  public static final String METER = "streams.records.rejected";

  /** Key under which Kafka Streams' configuration hands this to the handlers. */
  public static final String CONFIG = "yunfan.rejections";

  private static final int MAX_DETAIL = 1_000;
  private static final int MAX_DEPTH = 8;

  /** Why a record was passed over. */
  enum Reason {
    UNREADABLE_RECORD("unreadable-record"),
    UNCOUNTABLE_RECORD("uncountable-record");

    private final String code;

    Reason(String code) {
      this.code = code;
    }
  }

  /** The object in the configuration of Kafka Streams. */
  public static Rejections of(Map<String, ?> config) {
    if (config.get(CONFIG) instanceof Rejections rejections) {
      return rejections;
    }
    throw new IllegalArgumentException("the configuration has no " + CONFIG);
  }

  List<ProducerRecord<byte[], byte[]>> reject(
      Reason reason,
      ErrorHandlerContext context,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Exception cause) {
    meters.counter(METER, "reason", reason.code).increment();
    byte[] payload = value == null ? new byte[0] : value;
    var rejected =
        new RejectedTelemetry(
            clock.millis(),
            "streams",
            null,
            reason.code,
            "%s partition %d offset %d: %s"
                .formatted(
                    context.topic(), context.partition(), context.offset(), innermost(cause)),
            "application/avro",
            null,
            ByteBuffer.wrap(payload));
    return List.of(
        new ProducerRecord<>(
            Topic.TELEMETRY_REJECTED.name(),
            key,
            wire.toTopic(
                Topic.TELEMETRY_REJECTED.name(), RejectedTelemetry.CODEC.encode(rejected))));
  }

  private static String innermost(Exception exception) {
    Throwable cause = exception;
    for (int depth = 0; depth < MAX_DEPTH && cause.getCause() != null; depth++) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    return message.substring(0, Math.min(message.length(), MAX_DETAIL));
  }
}
