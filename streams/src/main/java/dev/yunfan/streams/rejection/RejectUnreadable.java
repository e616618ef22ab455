package dev.yunfan.streams.rejection;

import dev.yunfan.runtime.registry.SchemaUnavailable;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * A record that cannot be read goes to {@code telemetry.rejected}. One whose schema cannot be had
 * now stops the thread, which begins again with it: it may well be readable. Made by Kafka Streams.
 */
public final class RejectUnreadable implements DeserializationExceptionHandler {
  private static final int REGISTRY_HEADER = 5;

  private @Nullable Rejections rejections;

  @Override
  public void configure(Map<String, ?> config) {
    rejections = Rejections.of(config);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
    if (rejections == null || mayBeReadLater(exception, record.value())) {
      return Response.fail();
    }
    return Response.resume(
        rejections.reject(
            Rejections.Reason.UNREADABLE_RECORD, context, record.key(), record.value(), exception));
  }

  /**
   * Whether the record may be a good one that cannot be read now. Where no registry is set, that is
   * one which is a batch behind its header: anything else only looks like a registry's by its first
   * byte, and must not stop the counting of everybody.
   */
  private static boolean mayBeReadLater(Exception exception, byte[] value) {
    var unavailable = SchemaUnavailable.in(exception);
    return unavailable != null && (!unavailable.withoutRegistry() || isBatch(value));
  }

  private static boolean isBatch(byte[] value) {
    return TelemetryEvents.CODEC.readableHeaders().stream()
        .anyMatch(header -> {
          byte[] single = Arrays.copyOf(header, header.length + value.length - REGISTRY_HEADER);
          System.arraycopy(
              value, REGISTRY_HEADER, single, header.length, value.length - REGISTRY_HEADER);
          try {
            TelemetryEvents.CODEC.decode(single);
            return true;
          } catch (UnreadableRecord _) {
            return false; // not of this schema: that is the question
          }
        });
  }
}
