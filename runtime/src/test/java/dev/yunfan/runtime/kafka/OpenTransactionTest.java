package dev.yunfan.runtime.kafka;

import static dev.yunfan.runtime.kafka.TailRig.eventually;
import static dev.yunfan.runtime.kafka.TailRig.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records that an open transaction hides are not read, and a reader knows that. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenTransactionTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long FIVE_SECONDS = Duration.ofSeconds(5).toNanos();

  private KafkaCluster cluster;

  @BeforeAll
  void start(KafkaCluster started) {
    cluster = started;
  }

  private static KafkaProducer<String, byte[]> writer(TailRig rig) {
    var writer =
        rig.kafka.producer(
            "writer", Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "writer-of-" + rig.topic));
    writer.initTransactions();
    return writer;
  }

  private static void send(KafkaProducer<String, byte[]> writer, TailRig rig, String key)
      throws Exception {
    writer.send(new ProducerRecord<>(rig.topic, 0, key, value(key))).get();
  }

  @Test
  void a_reader_is_not_current_while_an_open_transaction_hides_newer_records() throws Exception {
    try (var rig = new TailRig(cluster, "hidden");
        var writer = writer(rig)) {
      var rows = new TailRig.Rows();
      rig.send("a");
      try (var tail = rig.tail(new TailPolicy.PassOver(rows))) {
        eventually().until(() -> tail.current(SECOND));
        writer.beginTransaction();
        send(writer, rig, "open");
        rig.send("b"); // its writer knows nothing of the transaction

        eventually().until(() -> !tail.current(SECOND));
        eventually().until(() -> tail.hidden().isPresent());
        assertThat(tail.catchUp(Duration.ofSeconds(1))).isFalse();
        assertThat(tail.health())
            .startsWith("an open transaction on hidden hides up to 2 records, for ");
        assertThat(tail.healthy()).isTrue(); // it may end at any time
        assertThat(rows.taken).containsExactly("a");
        try (var second = rig.tail(new TailPolicy.PassOver(new TailRig.Rows()))) {
          assertThat(second.awaitCaughtUp(TailRig.LONG)).isTrue(); // with what can be read
          assertThat(second.current(Long.MAX_VALUE)).isFalse();
        }

        writer.abortTransaction();

        assertThat(tail.catchUp(TailRig.LONG)).isTrue();
        assertThat(rows.taken).containsExactly("a", "b");
        eventually().until(() -> tail.health().equals("reading"));
      }
    }
  }

  @Test
  void a_topic_that_always_has_a_short_transaction_open_is_current() throws Exception {
    try (var rig = new TailRig(cluster, "busy");
        var writer = writer(rig)) {
      var rows = new TailRig.Rows();
      writer.beginTransaction();
      send(writer, rig, "0");
      try (var tail = rig.tail(new TailPolicy.PassOver(rows))) {
        long begun = System.nanoTime();
        for (int i = 1; i < 8; i++) { // as streams do: the next one begins as the last one ends
          long next = begun + i * SECOND;
          eventually()
              .pollInterval(20, TimeUnit.MILLISECONDS)
              .until(() -> System.nanoTime() - next >= 0);
          writer.commitTransaction();
          writer.beginTransaction();
          send(writer, rig, String.valueOf(i));
          if (i > 2) {
            assertThat(tail.current(FIVE_SECONDS)).as("second %d", i).isTrue();
            assertThat(tail.healthy()).isTrue();
          }
        }
        writer.commitTransaction();
        assertThat(tail.catchUp(TailRig.LONG)).isTrue();
        assertThat(rows.taken).hasSize(8);
      }
    }
  }

  @Test
  void a_log_that_is_read_as_it_stands_has_open_and_aborted_records_too() throws Exception {
    try (var rig = new TailRig(cluster, "as-it-stands");
        var writer = writer(rig)) {
      var log = new TailRig.Log();
      writer.beginTransaction();
      send(writer, rig, "aborted");
      writer.abortTransaction();
      writer.beginTransaction();
      send(writer, rig, "open");
      rig.send("after");
      var plan = rig.plan().asItStands();
      try (var tail = TopicTail.start(rig.kafka, plan, new TailPolicy.Stop(log), rig.meters)) {
        assertThat(tail.awaitCaughtUp(TailRig.LONG)).isTrue();
        assertThat(log.taken).containsExactly("aborted", "open", "after");
        eventually().until(() -> tail.current(SECOND));
        assertThat(tail.health()).isEqualTo("reading");
        assertThat(tail.hidden()).isEmpty();
      }
    }
  }
}
