package dev.yunfan.ota.log;

import dev.yunfan.ota.snapshot.ControlSnapshot;
import dev.yunfan.ota.snapshot.Snapshots;
import dev.yunfan.runtime.kafka.TopicScan;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a fold starts: at a snapshot that is proven to be of this very log, else at the log's first
 * record. The proof is the chain's hash over the snapshot's last record, read from the log again.
 */
final class StartPoint {
  private static final Logger LOG = LoggerFactory.getLogger(StartPoint.class);

  private static final byte[] NOTHING = new byte[0];

  private StartPoint() {}

  /** The snapshot to start from, if there is a good one. */
  static Optional<ControlSnapshot> of(
      TopicScan scan, TopicPartition partition, Snapshots snapshots) {
    try {
      var kept = snapshots.load();
      if (kept.isPresent()) {
        prove(scan, partition, kept.get());
      }
      return kept;
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("cause", e.getMessage())
          .log("snapshot of the control log is not used; the log is replayed from its start");
      return Optional.empty();
    }
  }

  private static void prove(TopicScan scan, TopicPartition partition, ControlSnapshot snapshot)
      throws IOException {
    var found = new AtomicReference<ConsumerRecord<String, byte[]>>();
    var ends =
        scan.read(
            Map.of(partition, snapshot.offset()),
            record -> {
              found.set(record);
              return false;
            });
    var record = found.get();
    if (record == null) {
      throw new IOException(
          "the log ends at %d, before the snapshot's record %d: it was cut, or is another one"
              .formatted(ends.getOrDefault(partition, 0L), snapshot.offset()));
    }
    byte[] value = record.value() == null ? NOTHING : record.value();
    if (record.offset() != snapshot.offset() || !snapshot.endsWith(value)) {
      throw new IOException(
          "record %d is not the one that the snapshot ends with: the log was altered, or is another one"
              .formatted(record.offset()));
    }
  }
}
