package dev.yunfan.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.FirmwareCount;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** A topic of counts on a real broker, and doubles that take its records. */
final class TailRig implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(60);

  final String topic;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final KafkaClients kafka;
  private final KafkaProducer<String, byte[]> producer;

  TailRig(KafkaCluster cluster, String topic) throws Exception {
    this(cluster, topic, WireFormat.singleObject());
  }

  TailRig(KafkaCluster cluster, String topic, WireFormat wire) throws Exception {
    this.topic = topic;
    this.kafka = new KafkaClients(cluster.getBootstrapServers(), wire);
    this.producer = new KafkaClients(cluster.getBootstrapServers()).producer("test", Map.of());
    create();
  }

  static ConditionFactory eventually() {
    return await().atMost(LONG);
  }

  void create() throws Exception {
    try (var admin = kafka.admin()) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
  }

  void delete() throws Exception {
    try (var admin = kafka.admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
      eventually().until(() -> isGone(admin.describeTopics(List.of(topic)).allTopicNames()));
    }
  }

  private static boolean isGone(Future<?> described) throws Exception {
    try {
      described.get();
      return false;
    } catch (ExecutionException e) {
      return e.getCause() instanceof UnknownTopicOrPartitionException;
    }
  }

  /** Deletes the records before an offset, as retention does. */
  void deleteBefore(long offset) throws Exception {
    try (var admin = kafka.admin()) {
      admin.deleteRecords(Map.of(partition(), RecordsToDelete.beforeOffset(offset))).all().get();
    }
  }

  TopicPartition partition() {
    return new TopicPartition(topic, 0);
  }

  void send(String key) throws Exception {
    send(key, value(key));
  }

  void send(@Nullable String key, byte @Nullable [] value) throws Exception {
    producer.send(new ProducerRecord<>(topic, 0, key, value)).get();
  }

  static byte[] value(String name) {
    return FirmwareCount.CODEC.encode(new FirmwareCount("haier", "w910", name, 1, 0));
  }

  TailPlan plan() {
    return TailPlan.of("test", Map.of(topic, FirmwareCount.CODEC));
  }

  TopicTail tail(TailPolicy policy) {
    return TopicTail.start(kafka, plan(), policy, meters);
  }

  double meter(String name) {
    return meters.get(name).counter().count();
  }

  @Override
  public void close() {
    producer.close();
  }

  /** Keeps what it took, in order. */
  static class Rows implements TailPolicy.Rows {
    final List<String> taken = new CopyOnWriteArrayList<>();
    final List<String> forgotten = new CopyOnWriteArrayList<>();

    @Override
    public void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord {
      if (record.value() == null) {
        taken.add("null");
        return;
      }
      taken.add(FirmwareCount.CODEC.decode(record.value()).firmware());
    }

    @Override
    public void forget(String topic) {
      taken.clear();
      forgotten.add(topic);
    }
  }

  /** Keeps what it took, and why it was stopped. */
  static class Log implements TailPolicy.Log {
    final List<String> taken = new CopyOnWriteArrayList<>();
    final List<Exception> stops = new CopyOnWriteArrayList<>();
    volatile boolean caughtUp;

    @Override
    public void take(ConsumerRecords<String, byte[]> records) throws UnreadableRecord {
      for (var record : records) {
        taken.add(FirmwareCount.CODEC.decode(record.value()).firmware());
      }
    }

    @Override
    public void caughtUp() {
      caughtUp = true;
    }

    @Override
    public void stopped(Exception cause) {
      stops.add(cause);
    }
  }

  /** A value as a registry would have it, with the body of a count. */
  static byte[] inRegistryForm(byte[] singleObject) {
    var wire = new byte[singleObject.length - 10 + 5];
    wire[4] = 7;
    System.arraycopy(singleObject, 10, wire, 5, singleObject.length - 10);
    return wire;
  }

  static byte[] text(String garbage) {
    return garbage.getBytes(UTF_8);
  }
}
