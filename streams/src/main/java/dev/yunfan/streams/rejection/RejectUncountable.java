package dev.yunfan.streams.rejection;

import java.util.Map;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A record that was read but cannot be counted goes to {@code telemetry.rejected}. Any other fault
 * is ours and stops the thread, so that nothing is lost. Made by Kafka Streams.
 */
public final class RejectUncountable implements ProcessingExceptionHandler {
  private @Nullable Rejections rejections;

  @Override
  public void configure(Map<String, ?> config) {
    rejections = Rejections.of(config);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, @Nullable Record<?, ?> record, Exception exception) {
    if (rejections == null || record == null || !(exception instanceof UncountableRecord)) {
      return Response.fail();
    }
    return Response.resume(
        rejections.reject(
            Rejections.Reason.UNCOUNTABLE_RECORD,
            context,
            context.sourceRawKey(),
            context.sourceRawValue(),
            exception));
  }
}
