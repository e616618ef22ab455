package dev.yunfan.streams.rejection;

import dev.yunfan.runtime.registry.RegistryRecord;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
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
  private @Nullable Rejections rejections;

  @Override
  public void configure(Map<String, ?> config) {
    rejections = Rejections.of(config);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
    if (rejections == null
        || RegistryRecord.mayBeReadLater(exception, TelemetryEvents.CODEC, record.value())) {
      return Response.fail();
    }
    return Response.resume(
        rejections.reject(
            Rejections.Reason.UNREADABLE_RECORD, context, record.key(), record.value(), exception));
  }
}
