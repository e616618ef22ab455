package dev.yunfan.ota.kafka;

import dev.yunfan.ota.snapshot.Snapshot;
import dev.yunfan.ota.snapshot.Snapshots;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a fold starts: at a snapshot that is proven to be of this very log, else at the log's first
 * record. The proof is the chain's hash over the snapshot's last record, read from the log again.
 */
final class StartPoint {
  private static final Logger LOG = LoggerFactory.getLogger(StartPoint.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private StartPoint() {}

  /** The snapshot to start from, if there is a good one. */
  static Optional<Snapshot> of(
      KafkaConsumer<String, byte[]> consumer, TopicPartition partition, Snapshots snapshots) {
    try {
      var kept = snapshots.load();
      if (kept.isPresent()) {
        prove(consumer, partition, kept.get());
      }
      return kept;
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (IOException | KafkaException e) {
      LOG.atWarn()
          .addKeyValue("cause", e.getMessage())
          .log("snapshot of the control log is not used; the log is replayed from its start");
      return Optional.empty();
    }
  }

  private static void prove(
      KafkaConsumer<String, byte[]> consumer, TopicPartition partition, Snapshot snapshot)
      throws IOException {
    long end = consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
    if (end <= snapshot.offset()) {
      throw new IOException(
          "the log ends at %d, before the snapshot's record %d: it was cut, or is another one"
              .formatted(end, snapshot.offset()));
    }
    consumer.seek(partition, snapshot.offset());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - deadline < 0) {
      for (var record : consumer.poll(Duration.ofMillis(100))) {
        if (record.offset() != snapshot.offset() || !snapshot.endsWith(record.value())) {
          throw new IOException(
              "record %d is not the one that the snapshot ends with: the log was altered, or is another one"
                  .formatted(record.offset()));
        }
        return;
      }
    }
    throw new IOException("record %d cannot be read".formatted(snapshot.offset()));
  }
}
