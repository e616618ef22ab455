package dev.yunfan.cli.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.coordinator.common.runtime.CoordinatorLoaderImpl;
import org.apache.kafka.coordinator.common.runtime.CoordinatorPlayback;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordHelpers;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.OffsetAndMetadata;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka's own loader on a long log of commits, while the broker leads, does not lead for as long as
 * 2,000 records take, and leads again: so it goes after a kill. The first load must end by itself
 * then, or its end makes the second one's coordinator serve before it is loaded.
 */
class OffsetsLoadTest {
  private static final TopicPartition OFFSETS = new TopicPartition("__consumer_offsets", 0);
  private static final int RECORDS = 100_000;
  private static final int A_BATCH = 50;
  private static final int LOST = 1_000;
  private static final int REGAINED = 3_000;

  @TempDir private Path folder;

  @Test
  void with_the_buffer_of_this_broker_the_first_load_is_stopped() throws Exception {
    int buffer =
        EmbeddedBroker.config(folder, 1, 2).groupCoordinatorConfig().offsetsLoadBufferSize();
    var playback = new Counted();

    assertThatThrownBy(() -> load(buffer, playback))
        .cause()
        .isInstanceOf(NotLeaderOrFollowerException.class)
        .hasMessageContaining("Stopped loading");
    assertThat(playback.replayed.get()).isBetween(LOST, REGAINED);
  }

  @Test
  void with_the_buffer_by_default_it_is_not() throws Exception {
    var playback = new Counted();

    load(GroupCoordinatorConfig.OFFSETS_LOAD_BUFFER_SIZE_DEFAULT, playback);

    assertThat(playback.replayed.get()).isEqualTo(RECORDS);
  }

  private void load(int buffer, Counted playback) throws Exception {
    var scheduler = new KafkaScheduler(1);
    scheduler.startup();
    try (var log = log(scheduler)) {
      var loader =
          new CoordinatorLoaderImpl<>(
              Time.SYSTEM,
              _ -> Optional.of(log),
              _ -> playback.leads() ? Optional.of(log.logEndOffset()) : Optional.empty(),
              new GroupCoordinatorRecordSerde(),
              buffer,
              CoordinatorLoaderImpl.DEFAULT_COMMIT_INTERVAL_OFFSETS);
      try {
        loader.load(OFFSETS, playback).get(60, TimeUnit.SECONDS);
      } finally {
        loader.close();
      }
    } finally {
      scheduler.shutdown();
    }
  }

  private UnifiedLog log(KafkaScheduler scheduler) throws IOException {
    var log =
        UnifiedLog.create(
            folder.resolve(OFFSETS.toString()).toFile(),
            new LogConfig(new Properties()),
            0,
            0,
            scheduler,
            new BrokerTopicStats(),
            Time.SYSTEM,
            1_000,
            new ProducerStateManagerConfig(1_000, false),
            1_000,
            new LogDirFailureChannel(1),
            true,
            Optional.of(Uuid.randomUuid()));
    var format = new GroupCoordinatorRecordSerde();
    for (int i = 0; i < RECORDS; i += A_BATCH) {
      var batch = new SimpleRecord[A_BATCH];
      for (int j = 0; j < A_BATCH; j++) {
        var record = commit(j, i);
        batch[j] = new SimpleRecord(format.serializeKey(record), format.serializeValue(record));
      }
      log.appendAsLeader(MemoryRecords.withRecords(Compression.NONE, batch), 0);
    }
    return log;
  }

  private static CoordinatorRecord commit(int partition, long offset) {
    return GroupCoordinatorRecordHelpers.newOffsetCommitRecord(
        "counting",
        "telemetry.events",
        partition,
        new OffsetAndMetadata(
            offset, OptionalInt.empty(), "", 0, OptionalLong.empty(), Uuid.ZERO_UUID));
  }

  /** Counts what is replayed, which is the clock of leadership here. */
  private static final class Counted implements CoordinatorPlayback<CoordinatorRecord> {
    private final AtomicInteger replayed = new AtomicInteger();

    boolean leads() {
      return replayed.get() < LOST || replayed.get() >= REGAINED;
    }

    @Override
    public void replay(
        long offset, long producerId, short producerEpoch, CoordinatorRecord record) {
      replayed.incrementAndGet();
    }

    @Override
    public void replayEndTransactionMarker(
        long producerId, short producerEpoch, TransactionResult result) {}

    @Override
    public void updateLastWrittenOffset(long offset) {}

    @Override
    public void updateLastCommittedOffset(long offset) {}
  }
}
