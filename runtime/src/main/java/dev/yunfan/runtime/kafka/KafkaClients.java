package dev.yunfan.runtime.kafka;

import dev.yunfan.runtime.registry.WireFormat;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Clients configured for what we promise: producers acknowledge after full replication and never
 * duplicate by retrying; consumers see committed records alone, unless they ask for all.
 *
 * @param bootstrapServers {@code host:port}, several with commas
 * @param wire how values stand on topics; clients see them in single-object encoding alone
 */
public record KafkaClients(String bootstrapServers, WireFormat wire) {
  /** The settings of a consumer that sees every record, of open and aborted transactions too. */
  public static final Map<String, Object> AS_IT_STANDS =
      Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");

  /**
   * A request that is not answered for so long is given up. A frozen broker keeps its connections
   * open, and a client learns only by this that another one leads now; the cluster itself gives a
   * broker up after 9 s ({@code broker.session.timeout.ms}).
   */
  public static final Duration REQUEST_PATIENCE = Duration.ofSeconds(10);

  /** Clients without a schema registry. */
  public KafkaClients(String bootstrapServers) {
    this(bootstrapServers, WireFormat.singleObject());
  }

  /** An admin client; the caller closes it. */
  public Admin admin() {
    return admin(REQUEST_PATIENCE);
  }

  /**
   * An admin client; the caller closes it.
   *
   * @param patience after which it asks another broker
   */
  public Admin admin(Duration patience) {
    return Admin.create(
        Map.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
            Math.toIntExact(patience.toMillis())));
  }

  /**
   * A producer with acks=all and idempotence; the caller closes it.
   *
   * @param overrides further settings of Kafka's producer
   */
  public KafkaProducer<String, byte[]> producer(String clientId, Map<String, Object> overrides) {
    var config = new HashMap<String, Object>();
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.putAll(overrides);
    return new KafkaProducer<>(config, new StringSerializer(), wire.serializer());
  }

  /**
   * A consumer without a group that reads committed records; the caller assigns partitions and
   * closes it.
   *
   * @param overrides further settings of Kafka's consumer
   */
  public KafkaConsumer<String, byte[]> consumer(String clientId, Map<String, Object> overrides) {
    var config = new HashMap<String, Object>();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(
        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(REQUEST_PATIENCE.toMillis()));
    config.putAll(overrides);
    return new KafkaConsumer<>(config, new StringDeserializer(), wire.deserializer());
  }
}
