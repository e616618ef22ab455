package dev.yunfan.runtime.kafka;

import static dev.yunfan.runtime.kafka.TailRig.eventually;
import static dev.yunfan.runtime.kafka.TailRig.inRegistryForm;
import static dev.yunfan.runtime.kafka.TailRig.text;
import static dev.yunfan.runtime.kafka.TailRig.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.schemas.codec.UnreadableRecord;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** One way to follow a topic, against a real broker that is asked for every kind of trouble. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicTailTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private KafkaCluster cluster;

  @BeforeAll
  void start(KafkaCluster started) {
    cluster = started;
  }

  @Test
  void reads_what_was_there_and_what_comes_and_proves_it() throws Exception {
    try (var rig = new TailRig(cluster, "follow")) {
      rig.send("a");
      rig.send("b", null);
      var rows = new TailRig.Rows();
      try (var tail = rig.tail(new TailPolicy.PassOver(rows))) {
        assertThat(tail.awaitCaughtUp(TailRig.LONG)).isTrue();
        assertThat(rows.taken).containsExactly("a", "null");
        assertThat(tail.current(SECOND)).isTrue();
        assertThat(tail.health()).isEqualTo("reading");
        assertThat(tail.healthy()).isTrue();

        rig.send("c");

        assertThat(tail.catchUp(TailRig.LONG)).isTrue();
        assertThat(rows.taken).containsExactly("a", "null", "c");
        assertThat(rig.meter(TailMeters.RECORDS)).isEqualTo(3);
        assertThat(rig.meters.get(TailMeters.LAG).gauge().value()).isZero();
      }
      assertThat(rig.meters.find(TailMeters.LAG).gauge()).isNull();
    }
  }

  @Test
  void a_record_that_cannot_be_taken_is_counted_and_passed_over() throws Exception {
    try (var rig = new TailRig(cluster, "pass-over")) {
      var rows =
          new TailRig.Rows() {
            @Override
            public void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord {
              if (record.key() == null) {
                throw new IllegalStateException("a record without a key");
              }
              super.take(record);
            }
          };
      rig.send("a");
      rig.send("b", text("garbage"));
      rig.send(null, value("b"));
      rig.send("c");
      try (var tail = rig.tail(new TailPolicy.PassOver(rows))) {
        assertThat(tail.awaitCaughtUp(TailRig.LONG)).isTrue();

        assertThat(rows.taken).containsExactly("a", "c");
        assertThat(rig.meter(TailMeters.PASSED_OVER)).isEqualTo(2);
        assertThat(tail.healthy()).isTrue();
      }
    }
  }

  @Test
  void a_log_stops_for_ever_at_a_record_that_cannot_be_taken() throws Exception {
    try (var rig = new TailRig(cluster, "stop")) {
      rig.send("a");
      var log = new TailRig.Log();
      try (var tail = rig.tail(new TailPolicy.Stop(log))) {
        assertThat(tail.awaitCaughtUp(TailRig.LONG)).isTrue();
        assertThat(log.caughtUp).isTrue();

        rig.send("b", text("garbage"));
        rig.send("c");

        eventually().until(tail::stopped);
        assertThat(tail.current(Long.MAX_VALUE)).isFalse();
        assertThat(tail.healthy()).isFalse();
        assertThat(tail.catchUp(TailRig.LONG)).isFalse();
        assertThat(tail.health())
            .matches("stopped \\d+ s ago: .*")
            .contains("C3 01", "restart this server");
        assertThat(log.stops).hasSize(1);
        assertThat(log.taken).containsExactly("a");
      }
    }
  }

  @Test
  void a_log_begins_where_its_start_says_after_a_scan() throws Exception {
    try (var rig = new TailRig(cluster, "start")) {
      rig.send("a");
      rig.send("b");
      var scanned = new AtomicReference<String>();
      var log =
          new TailRig.Log() {
            @Override
            public Map<TopicPartition, Long> start(TopicScan scan) {
              try {
                scan.read(
                    Map.of(rig.partition(), 0L),
                    record -> {
                      scanned.set(record.key());
                      return false;
                    });
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
              return Map.of(rig.partition(), 1L);
            }
          };
      try (var tail = rig.tail(new TailPolicy.Stop(log))) {
        assertThat(tail.awaitCaughtUp(TailRig.LONG)).isTrue();

        assertThat(scanned).hasValue("a");
        assertThat(log.taken).containsExactly("b");
      }
    }
  }

  @Test
  void a_registry_that_is_away_delays_a_record_and_loses_none() throws Exception {
    var registry = new AbsentRegistry();
    try (var rig = new TailRig(cluster, "registry", registry)) {
      var rows = new TailRig.Rows();
      try (var tail = rig.tail(new TailPolicy.PassOver(rows))) {
        assertThat(tail.awaitCaughtUp(TailRig.LONG)).isTrue();
        registry.away = true;
        rig.send("a");

        eventually().until(() -> !tail.healthy());
        assertThat(tail.health()).matches("failing for \\d+ s: the registry does not answer");
        assertThat(rows.taken).isEmpty();

        registry.away = false;

        eventually().until(() -> rows.taken.size() == 1);
        eventually().until(tail::healthy);
        assertThat(rig.meter(TailMeters.FAILURES)).isPositive();
        assertThat(rig.meter(TailMeters.PASSED_OVER)).isZero();
      }
    }
  }

  @Test
  void without_a_registry_only_a_true_record_of_one_is_waited_for() throws Exception {
    try (var rig = new TailRig(cluster, "no-registry")) {
      rig.send("a", new byte[] {0, 0, 0, 0, 1, 99});
      rig.send("b");
      var rows = new TailRig.Rows();
      try (var tail = rig.tail(new TailPolicy.PassOver(rows))) {
        assertThat(tail.awaitCaughtUp(TailRig.LONG)).isTrue();
        assertThat(rows.taken).containsExactly("b");
        assertThat(rig.meter(TailMeters.PASSED_OVER)).isEqualTo(1);

        rig.send("c", inRegistryForm(value("c")));

        eventually().until(() -> !tail.healthy());
        assertThat(tail.health()).contains("--schema-registry URL");
        assertThat(rows.taken).containsExactly("b");
      }
    }
  }

  @Test
  void a_topic_that_was_made_anew_is_read_anew_though_it_is_as_long_as_before() throws Exception {
    try (var rig = new TailRig(cluster, "anew")) {
      rig.send("a");
      rig.send("b");
      var rows = new TailRig.Rows();
      var log = new TailRig.Log();
      try (var tail = rig.tail(new TailPolicy.PassOver(rows));
          var strict = rig.tail(new TailPolicy.Stop(log))) {
        assertThat(tail.awaitCaughtUp(TailRig.LONG)).isTrue();
        assertThat(strict.awaitCaughtUp(TailRig.LONG)).isTrue();

        rig.delete();
        rig.create();
        rig.send("c");
        rig.send("d");
        rig.send("e");

        eventually().until(() -> rows.taken.size() == 3 && tail.healthy());
        assertThat(rows.taken).containsExactly("c", "d", "e");
        assertThat(rows.forgotten).isNotEmpty().containsOnly("anew");
        eventually().until(strict::stopped);
        assertThat(strict.health()).contains("topic anew:");
        assertThat(log.taken).doesNotContain("c");
      }
    }
  }

  @Test
  void what_retention_deleted_unread_stops_a_log_and_no_table() throws Exception {
    try (var rig = new TailRig(cluster, "retention")) {
      rig.send("a");
      rig.send("b");
      rig.deleteBefore(1);
      var rows = new TailRig.Rows();
      var log =
          new TailRig.Log() {
            @Override
            public Map<TopicPartition, Long> start(TopicScan scan) {
              return Map.of(rig.partition(), 0L);
            }
          };
      try (var tail = rig.tail(new TailPolicy.PassOver(rows));
          var strict = rig.tail(new TailPolicy.Stop(log))) {
        assertThat(tail.awaitCaughtUp(TailRig.LONG)).isTrue();
        eventually().until(strict::stopped);

        assertThat(rows.taken).containsExactly("b");
        assertThat(log.taken).isEmpty();
        assertThat(strict.caughtUp()).isFalse();
      }
    }
  }

  @Test
  void a_topic_that_does_not_exist_yet_is_waited_for_and_not_created() throws Exception {
    try (var rig = new TailRig(cluster, "later")) {
      rig.delete();
      var rows = new TailRig.Rows();
      try (var tail = rig.tail(new TailPolicy.PassOver(rows))) {
        eventually().until(() -> tail.health().contains("topic later does not exist"));
        assertThat(tail.caughtUp()).isFalse();

        rig.create();
        rig.send("a");

        eventually().until(() -> tail.healthy() && rows.taken.size() == 1);
      }
    }
  }

  @Test
  void closing_is_quick_at_any_time_and_from_any_thread_and_twice() throws Exception {
    try (var rig = new TailRig(cluster, "close")) {
      rig.send("a");
      var self = new AtomicReference<TopicTail>();
      var opened = new CountDownLatch(1);
      var closed = new CountDownLatch(1);
      var log =
          new TailRig.Log() {
            @Override
            public void take(ConsumerRecords<String, byte[]> records) {
              if (!records.isEmpty()) {
                awaitQuietly(opened);
                self.get().close();
                closed.countDown();
              }
            }
          };
      var tail = rig.tail(new TailPolicy.Stop(log));
      self.set(tail);
      opened.countDown();

      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
      Thread.currentThread().interrupt();
      tail.close();
      assertThat(Thread.interrupted()).isTrue();
      tail.close();
      assertThat(tail.health()).isEqualTo("closed");
      assertThat(tail.healthy()).isFalse();
      assertThat(tail.stopped()).isFalse();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Of a schema that it does not give. */
  private static final class AbsentRegistry implements WireFormat {
    private volatile boolean away;

    @Override
    public byte[] toTopic(String topic, byte[] value) {
      return value;
    }

    @Override
    public byte[] fromTopic(String topic, byte[] wire) {
      if (away) {
        throw new SerializationException("the registry does not answer");
      }
      return wire;
    }

    @Override
    public void close() {
      // holds nothing
    }
  }
}
