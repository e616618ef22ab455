package dev.yunfan.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class EndProofTest {
  private static final TopicPartition ONE = new TopicPartition("t", 0);

  private final EndProof proof = new EndProof();

  @Test
  void a_topic_that_grows_all_the_time_is_proven_as_of_the_question() {
    proof.asked(1_000, Map.of(ONE, 10L));

    assertThat(proof.reached(_ -> 9)).isFalse();
    assertThat(proof.within(Long.MAX_VALUE, 2_000)).isFalse();
    assertThat(proof.lag()).isEqualTo(1);
    assertThat(proof.due(9_999, 1)).isFalse(); // one question at a time

    assertThat(proof.reached(_ -> 10)).isTrue(); // although the topic has 50 by now
    assertThat(proof.within(500, 1_500)).isTrue();
    assertThat(proof.within(499, 1_500)).isFalse();
    assertThat(proof.age(1_500)).isEqualTo(500);
    assertThat(proof.after(1_000)).isTrue();
    assertThat(proof.after(1_001)).isFalse();
    assertThat(proof.due(1_100, 200)).isFalse();
    assertThat(proof.due(1_200, 200)).isTrue();
  }

  @Test
  void nothing_is_proven_of_what_was_forgotten() {
    proof.asked(1_000, Map.of(ONE, 10L));
    assertThat(proof.reached(_ -> 10)).isTrue();

    proof.forget();

    assertThat(proof.within(Long.MAX_VALUE, 1_000)).isFalse();
    assertThat(proof.due(1_000, 200)).isTrue();
  }

  @Test
  void a_partition_that_ends_before_what_was_read_of_it_was_cut() {
    assertThat(EndProof.cut(Map.of(ONE, 10L), _ -> 10)).isEmpty();
    assertThat(EndProof.cut(Map.of(ONE, 10L), _ -> 11)).containsExactly(ONE);
  }
}
