package dev.yunfan.streams;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Replication;
import dev.yunfan.streams.rejection.RejectUncountable;
import dev.yunfan.streams.rejection.RejectUnreadable;
import dev.yunfan.streams.rejection.Rejections;
import dev.yunfan.streams.rejection.StopOnUnsent;
import dev.yunfan.streams.store.BoundedRocks;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;

/** Our settings as Kafka Streams takes them. */
public final class KafkaSettings {
  /** For ever, as long as clocks can be added to it. */
  private static final Duration TASK_PATIENCE = Duration.ofDays(3_650);

  private static final int POLL_MILLIS = 50;
  private static final int BUFFERED_RECORDS = 4_000;
  private static final int PRODUCER_BATCH_BYTES = 128 << 10;
  private static final int MOST_HEARTBEAT_MILLIS = 3_000;
  private static final int HEARTBEATS_A_SESSION = 4;

  private KafkaSettings() {}

  /**
   * Kafka Streams' configuration of one instance: exactly-once, everything named, bounded. Where
   * others reach it is not in it: that is known once it listens.
   */
  public static Properties of(StreamsConfig config, KafkaClients kafka, Rejections rejections) {
    var settings = new Properties();
    settings.put(
        org.apache.kafka.streams.StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
    settings.put(
        org.apache.kafka.streams.StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    settings.put(
        org.apache.kafka.streams.StreamsConfig.STATE_DIR_CONFIG,
        config.stateDir().toAbsolutePath().toString());
    settings.put(
        org.apache.kafka.streams.StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        org.apache.kafka.streams.StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(
        org.apache.kafka.streams.StreamsConfig.GROUP_PROTOCOL_CONFIG,
        config.streamsProtocol() ? "streams" : "classic");
    if (!config.streamsProtocol()) {
      putWhatTheGroupHasElse(settings, config);
    }
    replicate(settings, config.replicationFactor());
    settings.put(
        org.apache.kafka.streams.StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
    settings.put(
        org.apache.kafka.streams.StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
        config.commitEvery().toMillis());
    settings.put(org.apache.kafka.streams.StreamsConfig.POLL_MS_CONFIG, POLL_MILLIS);
    // Each task reads one topic: there is no other partition to wait for.
    settings.put(
        org.apache.kafka.streams.StreamsConfig.MAX_TASK_IDLE_MS_CONFIG,
        org.apache.kafka.streams.StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    settings.put(
        org.apache.kafka.streams.StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG,
        BUFFERED_RECORDS);
    settings.put(
        org.apache.kafka.streams.StreamsConfig.mainConsumerPrefix(
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
        BUFFERED_RECORDS);
    // A batch that is not full costs no more on the way, and full ones wake the sender.
    settings.put(
        org.apache.kafka.streams.StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG),
        PRODUCER_BATCH_BYTES);
    settings.put(
        org.apache.kafka.streams.StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG,
        true);
    settings.put(
        org.apache.kafka.streams.StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
        BoundedRocks.class);
    settings.put(
        org.apache.kafka.streams.StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        RejectUnreadable.class);
    settings.put(
        org.apache.kafka.streams.StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        RejectUncountable.class);
    settings.put(
        org.apache.kafka.streams.StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
        StopOnUnsent.class);
    settings.put(Rejections.CONFIG, rejections);
    // A thread that waits for Kafka waits on: after five minutes, the default, it would die.
    settings.put(
        org.apache.kafka.streams.StreamsConfig.TASK_TIMEOUT_MS_CONFIG, TASK_PATIENCE.toMillis());
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(
        org.apache.kafka.streams.StreamsConfig.REQUEST_TIMEOUT_MS_CONFIG,
        Math.toIntExact(KafkaClients.REQUEST_PATIENCE.toMillis()));
    settings.put(
        org.apache.kafka.streams.StreamsConfig.producerPrefix(
            ProducerConfig.COMPRESSION_TYPE_CONFIG),
        "lz4");
    // With one request under way, a partition that is still ending its last transaction holds back
    // one batch, and the batches behind it are not refused as out of order.
    settings.put(
        org.apache.kafka.streams.StreamsConfig.producerPrefix(
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION),
        1);
    settings.put(
        org.apache.kafka.streams.StreamsConfig.producerPrefix(
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        Math.toIntExact(config.transactionTimeout().toMillis()));
    return settings;
  }

  /**
   * Says how many replicas the topics of the topology's own get.
   *
   * @param replicas 1 or more
   */
  static void replicate(Properties settings, int replicas) {
    settings.put(org.apache.kafka.streams.StreamsConfig.REPLICATION_FACTOR_CONFIG, replicas);
    settings.put(
        org.apache.kafka.streams.StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
        Replication.minInSync(replicas));
  }

  /** Under the classic protocol each member brings what is a setting of the group otherwise. */
  private static void putWhatTheGroupHasElse(Properties settings, StreamsConfig config) {
    int session = Math.toIntExact(config.sessionTimeout().toMillis());
    settings.put(
        org.apache.kafka.streams.StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbys());
    settings.put(
        org.apache.kafka.streams.StreamsConfig.mainConsumerPrefix(
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        session);
    settings.put(
        org.apache.kafka.streams.StreamsConfig.mainConsumerPrefix(
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        Math.min(MOST_HEARTBEAT_MILLIS, session / HEARTBEATS_A_SESSION));
  }
}
