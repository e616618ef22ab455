package dev.yunfan.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.metrics.Metrics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** A gateway for tests, with a client that speaks to it and a reader of what it wrote. */
public final class RunningGateway implements AutoCloseable {
  public static final String FLEET_KEY = "k-touch-fleet-key-01";
  public static final Instant NOW = Instant.parse("2011-11-01T00:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  public final Metrics metrics = new Metrics();
  public final IngestServer server;
  public final GatewayClient client;
  private final KafkaClients kafka;
  private final KafkaConsumer<String, byte[]> reader;

  public RunningGateway(String bootstrapServers, IngestConfig config) throws IOException {
    this(new KafkaClients(bootstrapServers), config);
  }

  RunningGateway(KafkaClients kafka, IngestConfig config) throws IOException {
    this.kafka = kafka;
    server = IngestServer.start(config.withPort(0), keys(), kafka, () -> NOW, vertx, metrics);
    client = new GatewayClient(server.port());
    reader = kafka.consumer("test", Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10));
  }

  public static FleetKeys keys() {
    return new FleetKeys(Map.of(Batches.VENDOR, FLEET_KEY.getBytes(UTF_8), "haier", new byte[16]));
  }

  /** All records of a topic, from its beginning to its end at the time of the call. */
  public List<ConsumerRecord<String, byte[]>> records(Topic topic) {
    var partitions = partitions(topic);
    reader.assign(partitions);
    reader.seekToBeginning(partitions);
    var ends = reader.endOffsets(partitions);
    var records = new ArrayList<ConsumerRecord<String, byte[]>>();
    while (ends.entrySet().stream().anyMatch(e -> reader.position(e.getKey()) < e.getValue())) {
      reader.poll(Duration.ofMillis(20)).forEach(records::add);
    }
    return records;
  }

  /** Appends a record past the gateway. */
  public void append(Topic topic, String key, byte[] value) throws Exception {
    try (var producer = kafka.producer("test", Map.of())) {
      producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
    }
  }

  /** How many records a topic has; quicker than reading them. */
  public int count(Topic topic) {
    return Math.toIntExact(
        reader.endOffsets(partitions(topic)).values().stream().mapToLong(end -> end).sum());
  }

  private List<TopicPartition> partitions(Topic topic) {
    return reader.partitionsFor(topic.name()).stream()
        .map(p -> new TopicPartition(p.topic(), p.partition()))
        .toList();
  }

  @Override
  public void close() {
    reader.close();
    server.close();
    metrics.close();
    client.close();
    vertx.close().await();
  }
}
