package dev.yunfan.cli.broker;

import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.coordinator.common.runtime.PartitionWriter;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.VerificationGuard;

/** A log that nobody writes to. */
final class NoLog implements PartitionWriter {
  @Override
  public void registerListener(TopicPartition partition, Listener listener) {}

  @Override
  public void deregisterListener(TopicPartition partition, Listener listener) {}

  @Override
  public LogConfig config(TopicPartition partition) {
    return new LogConfig(new Properties());
  }

  @Override
  public long append(
      TopicPartition partition, VerificationGuard guard, MemoryRecords records, short version) {
    throw new UnsupportedOperationException("nothing is written to " + partition);
  }

  @Override
  public CompletableFuture<VerificationGuard> maybeStartTransactionVerification(
      TopicPartition partition, String id, long producerId, short epoch, int version) {
    throw new UnsupportedOperationException("no transaction is on " + partition);
  }

  @Override
  public CompletableFuture<Void> deleteRecords(TopicPartition partition, long before) {
    throw new UnsupportedOperationException("nothing is deleted of " + partition);
  }
}
