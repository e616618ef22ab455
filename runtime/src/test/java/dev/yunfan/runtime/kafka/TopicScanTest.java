package dev.yunfan.runtime.kafka;

import static dev.yunfan.runtime.kafka.TailRig.inRegistryForm;
import static dev.yunfan.runtime.kafka.TailRig.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.schemas.fleet.FirmwareCount;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicScanTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A time after that of all markers, which brokers stamp with their clock. */
  private static final long LATER = System.currentTimeMillis() + 1_800_000;

  private KafkaCluster cluster;

  private final List<String> seen = new ArrayList<>();

  @BeforeAll
  void start(KafkaCluster started) {
    cluster = started;
  }

  @BeforeEach
  void forget() {
    seen.clear();
  }

  @Test
  void reads_from_an_offset_to_the_end_or_until_enough_is_seen() throws Exception {
    try (var rig = new TailRig(cluster, "scan")) {
      for (String key : List.of("a", "b", "c", "d")) {
        rig.send(key);
      }

      assertThat(scan(rig, 1, 9)).containsEntry(rig.partition(), 4L);
      assertThat(seen).containsExactly("b", "c", "d");

      seen.clear();
      scan(rig, 0, 2);
      assertThat(seen).containsExactly("a", "b");

      seen.clear();
      assertThat(scan(rig, 4, 9)).containsEntry(rig.partition(), 4L);
      assertThat(scan(rig, 7, 9)).containsEntry(rig.partition(), 4L);
      assertThat(seen).isEmpty();
    }
  }

  @Test
  void says_where_it_stopped_when_a_record_cannot_be_had() throws Exception {
    try (var rig = new TailRig(cluster, "scan-registry")) {
      rig.send("a");
      rig.send("b", inRegistryForm(value("b")));

      assertThatThrownBy(() -> scan(rig, 0, 9))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("topic scan-registry, partition 0")
          .hasMessageContaining("at offset 1")
          .hasMessageContaining("--schema-registry URL");
    }
  }

  @Test
  void bytes_that_only_begin_like_a_registrys_record_are_shown_as_they_are() throws Exception {
    try (var rig = new TailRig(cluster, "scan-garbage")) {
      rig.send("a", new byte[] {0, 0, 0, 0, 1, 99});
      rig.send("b");

      scan(rig, 0, 9);

      assertThat(seen).containsExactly("a", "b");
    }
  }

  @Test
  void says_so_when_the_records_asked_for_are_gone() throws Exception {
    try (var rig = new TailRig(cluster, "scan-gone")) {
      rig.send("a");
      rig.send("b");
      rig.deleteBefore(1);

      assertThatThrownBy(() -> scan(rig, 0, 9))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("topic scan-gone, partition 0");
      assertThat(seen).isEmpty();
    }
  }

  @Test
  void says_so_when_an_interrupt_ends_it() throws Exception {
    try (var rig = new TailRig(cluster, "scan-interrupt")) {
      rig.send("a");
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> scan(rig, 0, 9)).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void reads_what_was_committed_since_a_time_and_nothing_when_all_is_older() throws Exception {
    try (var rig = new TailRig(cluster, "scan-committed")) {
      var ids = Map.<String, Object>of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "scan-committed");
      try (var producer = rig.kafka.producer("scan-committed", ids)) {
        producer.initTransactions();
        for (String key : List.of("a", "aborted", "b", "c")) {
          producer.beginTransaction();
          long at = LATER + "a.b.c".indexOf(key.charAt(0)) / 2 * 1_000L;
          var _ =
              producer.send(new ProducerRecord<>(rig.partition().topic(), 0, at, key, value(key)));
          if (key.equals("aborted")) {
            producer.abortTransaction();
          } else {
            producer.commitTransaction();
          }
        }
      }

      scanSince(rig, -5);
      assertThat(seen).containsExactly("a", "b", "c");
      seen.clear();
      scanSince(rig, LATER + 500);
      assertThat(seen).containsExactly("b", "c");
      seen.clear();
      scanSince(rig, LATER + 2_001);
      assertThat(seen).isEmpty();
    }
  }

  private void scanSince(TailRig rig, long since) throws IOException {
    TopicScan.readCommitted(
        rig.kafka,
        "scan",
        rig.partition().topic(),
        FirmwareCount.CODEC,
        since,
        PATIENCE,
        record -> seen.add(record.key()));
  }

  private Map<TopicPartition, Long> scan(TailRig rig, long from, int most) throws IOException {
    return TopicScan.read(
        rig.kafka,
        "scan",
        FirmwareCount.CODEC,
        PATIENCE,
        Map.of(rig.partition(), from),
        record -> {
          seen.add(record.key());
          return seen.size() < most;
        });
  }
}
