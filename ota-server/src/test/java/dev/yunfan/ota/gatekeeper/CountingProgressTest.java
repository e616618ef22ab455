package dev.yunfan.ota.gatekeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.ota.gatekeeper.CountingProgress.Counted;
import dev.yunfan.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CountingProgressTest {
  private static final TopicPartition FIRST = new TopicPartition("telemetry.events", 0);
  private static final TopicPartition SECOND = new TopicPartition("fleet.partials", 0);
  private static final Map<TopicPartition, Long> NONE = Map.of();

  @Test
  void nothing_is_proven_before_the_first_look() {
    assertThat(Counted.NOTHING.within(Long.MAX_VALUE, 0)).isFalse();
  }

  @Test
  void a_look_that_Kafka_does_not_answer_is_named_with_since_when() {
    var nobody = new KafkaClients("127.0.0.1:1");
    try (var progress = CountingProgress.start(nobody, "streams", Duration.ofMillis(1))) {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(progress.reading().health())
                  .matches("failing for \\d+ s: Kafka did not answer within 5 s"));
      assertThat(progress.reading().healthy()).isFalse();
    }
  }

  @Test
  void where_nothing_ever_arrived_nothing_is_left_to_count() {
    assertThat(Counted.NOTHING.seen(NONE, NONE, 5).within(0, 5)).isTrue();
    assertThat(Counted.NOTHING.seen(Map.of(FIRST, 0L), NONE, 5).within(0, 5)).isTrue();
  }

  @Test
  void streams_that_never_started_prove_nothing_once_something_arrived() {
    var seen = Counted.NOTHING;
    for (int now = 0; now < 10; now++) {
      seen = seen.seen(Map.of(FIRST, 1L), NONE, now);
    }
    assertThat(seen.within(100, 10)).isFalse();
  }

  @Test
  void streams_a_little_behind_a_busy_topic_prove_what_they_reached() {
    var seen = Counted.NOTHING;
    for (long now = 0; now < 10; now++) { // always as many behind as come between two looks
      seen =
          seen.seen(
              Map.of(FIRST, 100 * (now + 1), SECOND, 7L),
              Map.of(FIRST, 100 * now, SECOND, 7L),
              now);
    }
    assertThat(seen.within(1, 9)).isTrue();
  }

  @Test
  void streams_that_died_prove_less_and_less() {
    var seen = Counted.NOTHING.seen(Map.of(FIRST, 10L), Map.of(FIRST, 10L), 1);
    for (long now = 2; now < 100; now++) {
      seen = seen.seen(Map.of(FIRST, 10 + now), Map.of(FIRST, 11L), now);
    }
    assertThat(seen.within(50, 51)).isTrue();
    assertThat(seen.within(50, 52)).isFalse();
  }

  @Test
  void one_partition_that_nobody_counts_is_enough() {
    var seen =
        Counted.NOTHING.seen(Map.of(FIRST, 1L, SECOND, 1L), Map.of(FIRST, 1L, SECOND, 1L), 1);
    for (long now = 2; now < 10; now++) {
      seen = seen.seen(Map.of(FIRST, now, SECOND, 2L), Map.of(FIRST, now, SECOND, 1L), now);
    }
    assertThat(seen.within(5, 9)).isFalse();
    assertThat(
            seen.seen(Map.of(FIRST, 10L, SECOND, 2L), Map.of(FIRST, 10L, SECOND, 2L), 10)
                .within(0, 10))
        .isTrue();
  }
}
