package dev.yunfan.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.health.Health;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.KafkaReach;
import dev.yunfan.streams.rejection.Rejections;
import dev.yunfan.streams.room.StateRoom;
import dev.yunfan.streams.watch.CoordinatorWatch;
import dev.yunfan.streams.watch.CountingState;
import dev.yunfan.streams.watch.CountingWatch;
import dev.yunfan.streams.watch.FailedThreads;
import dev.yunfan.streams.watch.KafkaOffsets;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.common.BrokerConfig;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One task of two stands still in a real client: the instance says so, and counts on by itself. */
@ExtendWith(KafkaClusterExtension.class)
class StandstillTest {
  private static final Duration STALL = Duration.ofSeconds(4);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final TopicPartition ONE = new TopicPartition("in", 0);
  private static final TopicPartition TWO = new TopicPartition("in", 1);
  private static final String BLOCKING = "blocking";

  @TempDir private Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean blocks = true;
  private volatile boolean deaf;

  @Test
  void an_instance_with_a_task_that_stands_still_is_unready_is_reopened_and_counts_on(
      @BrokerConfig(name = "group.streams.initial.rebalance.delay.ms", value = "0")
          @BrokerConfig(name = "group.streams.min.session.timeout.ms", value = "3000")
          @BrokerConfig(name = "group.streams.min.heartbeat.interval.ms", value = "100")
          @BrokerConfig(name = "group.streams.heartbeat.interval.ms", value = "200")
          KafkaCluster cluster)
      throws Exception {
    try (var rig = new Rig(new KafkaClients(cluster.getBootstrapServers()))) {
      rig.send(ONE, "1");
      rig.send(TWO, "2");
      await().atMost(LONG).until(() -> rig.counted().equals(Set.of("1", "2")));
      await().atMost(LONG).until(rig.health::ready);
      await().atMost(LONG).until(() -> rig.watch.uncounted().records().equals(Optional.of(0L)));
      try (var offsets = new KafkaOffsets(rig.kafka, "yunfan-streams", true)) {
        assertThat(offsets.groupStable()).isTrue();
      }
      var first = rig.counting.life();

      var sent = Instant.now();
      rig.send(ONE, BLOCKING);
      rig.send(TWO, "3");
      await().atMost(LONG).until(() -> rig.counted().contains("3"));
      await().atMost(LONG).until(() -> !rig.health.ready());
      assertThat(rig.watch.state().words()).contains("in-0 waits with 1 records");
      assertThat(rig.watch.uncounted().records()).contains(1L);
      assertThat(rig.watch.uncounted().oldest())
          .hasValueSatisfying(at -> assertThat(at).isBetween(sent.minusSeconds(1), Instant.now()));
      blocks = false; // the next client gets past it; this one is stuck

      await().atMost(LONG).until(() -> rig.counted().contains(BLOCKING));
      await().atMost(LONG).until(rig.health::ready);
      assertThat(rig.counting.life()).isNotSameAs(first);
      assertThat(meters.get(CountingWatch.REOPENED).counter().count()).isEqualTo(1);
      assertThat(rig.watch.gaveUp()).isNotDone();
      rig.send(ONE, "4");
      await().atMost(LONG).until(() -> rig.all().equals(List.of("1", "2", "3", "4", BLOCKING)));
    }
  }

  @Test
  void a_thread_that_cannot_be_stopped_keeps_the_old_client_until_it_ends(
      @BrokerConfig(name = "group.streams.initial.rebalance.delay.ms", value = "0")
          @BrokerConfig(name = "group.streams.min.session.timeout.ms", value = "3000")
          @BrokerConfig(name = "group.streams.min.heartbeat.interval.ms", value = "100")
          @BrokerConfig(name = "group.streams.heartbeat.interval.ms", value = "200")
          KafkaCluster cluster)
      throws Exception {
    deaf = true;
    try (var rig = new Rig(new KafkaClients(cluster.getBootstrapServers()))) {
      rig.send(ONE, BLOCKING);
      var first = rig.counting.life();
      await().atMost(LONG).until(() -> meters.get(CountingWatch.REOPENED).counter().count() == 1);
      await()
          .atMost(LONG)
          .until(() ->
              rig.watch
                  .state()
                  .equals(new CountingState.Stalled("the Kafka Streams client has ended")));
      assertThat(rig.counting.life()).isSameAs(first);
      blocks = false;
      released.countDown();

      await().atMost(LONG).until(() -> rig.counted().contains(BLOCKING));
      await().atMost(LONG).until(rig.health::ready);
      assertThat(rig.counting.life()).isNotSameAs(first);
    }
  }

  /** Everything of an instance that counts, with a topology of the test. */
  private final class Rig implements AutoCloseable {
    private final KafkaClients kafka;
    private final KafkaReach reach;
    private final Counting counting;
    private final CountingWatch watch;
    private final Health health = new Health();

    Rig(KafkaClients kafka) throws Exception {
      this.kafka = kafka;
      try (var admin = kafka.admin()) {
        admin
            .createTopics(
                List.of(new NewTopic("in", 2, (short) 1), new NewTopic("out", 1, (short) 1)))
            .all()
            .get();
      }
      this.reach = KafkaReach.watch(kafka);
      var config =
          StreamsConfig.from(
              Map.of(
                  "STREAMS_STATE_DIR", folder.toString(),
                  "STREAMS_TRANSACTION_TIMEOUT", "PT3S",
                  "STREAMS_COMMIT_EVERY", "PT0.2S"));
      Properties settings =
          KafkaSettings.of(
              config, kafka, new Rejections(InstantSource.system(), meters, kafka.wire()));
      var parts =
          new CountingLife.Parts(
              _ -> topology(),
              settings,
              new ReplaceThread(
                  new FailedThreads(System::nanoTime),
                  new StateRoom(folder, 0, meters),
                  ReplaceThread.TOO_EARLY),
              meters);
      this.counting = new Counting(() -> new CountingLife(parts), reach, Duration.ofMillis(1_500));
      var coordinator = new CoordinatorWatch(_ -> Optional.empty(), System::nanoTime, meters);
      var doubt = new OwnershipDoubt(System::nanoTime, reach::reached, config.sessionTimeout());
      this.watch =
          CountingWatch.start(
              new CountingWatch.Watched(
                  counting,
                  new KafkaOffsets(kafka, config.applicationId(), true),
                  Set.of(ONE, TWO)),
              new CountingWatch.Settings(
                  STALL, System::nanoTime, doubt::awakeSince, InstantSource.system()),
              coordinator,
              meters);
      new CountingHealth(watch, coordinator, doubt).addTo(health);
      counting.start();
    }

    void send(TopicPartition to, String value) throws Exception {
      try (var producer = kafka.producer("test", Map.of())) {
        producer
            .send(new ProducerRecord<>(to.topic(), to.partition(), value, value.getBytes(UTF_8)))
            .get();
      }
    }

    Set<String> counted() {
      return Set.copyOf(all());
    }

    /** The keys that were counted and committed, each as often as it was, in order. */
    List<String> all() {
      try (var consumer = kafka.consumer("all", Map.of())) {
        var out = new TopicPartition("out", 0);
        consumer.assign(List.of(out));
        var keys = Stream.<String>builder();
        long end = Objects.requireNonNull(consumer.endOffsets(List.of(out)).get(out));
        while (consumer.position(out) < end) {
          consumer.poll(Duration.ofMillis(100)).forEach(each -> keys.add(each.key()));
        }
        return keys.build().sorted().toList();
      }
    }

    @Override
    public void close() {
      released.countDown();
      watch.close();
      counting.close();
      reach.close();
    }
  }

  private Topology topology() {
    return new Topology()
        .addSource("in", new StringDeserializer(), new ByteArrayDeserializer(), "in")
        .addProcessor("work", Work::new, "in")
        .addSink("out", "out", new StringSerializer(), new ByteArraySerializer(), "work");
  }

  /** Passes records on, and is stuck at one. */
  private final class Work implements Processor<String, byte[], String, byte[]> {
    private @Nullable ProcessorContext<String, byte[]> context;

    @Override
    public void init(ProcessorContext<String, byte[]> to) {
      context = to;
    }

    @Override
    public void process(Record<String, byte[]> record) {
      while (blocks && record.key().equals(BLOCKING)) {
        try {
          released.await();
        } catch (InterruptedException e) {
          if (!deaf) {
            throw new IllegalStateException("interrupted while it was stuck", e);
          }
        }
      }
      Objects.requireNonNull(context).forward(record);
    }
  }
}
