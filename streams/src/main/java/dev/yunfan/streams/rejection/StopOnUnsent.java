package dev.yunfan.streams.rejection;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;

/**
 * A result that cannot be written stops the thread and aborts its transaction: going on would lose
 * a count. Made by Kafka Streams.
 */
public final class StopOnUnsent implements ProductionExceptionHandler {
  @Override
  public void configure(Map<String, ?> config) {
    // nothing to configure
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
    return Response.fail();
  }

  @Override
  @SuppressWarnings("rawtypes") // the interface's own signature
  public Response handleSerializationError(
      ErrorHandlerContext context,
      ProducerRecord record,
      Exception exception,
      SerializationExceptionOrigin origin) {
    return Response.fail();
  }
}
