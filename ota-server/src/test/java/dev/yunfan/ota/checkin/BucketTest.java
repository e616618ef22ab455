package dev.yunfan.ota.checkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketTest {
  private static final int DEVICES = 1_000_000;

  @Test
  void a_bucket_is_what_sha256sum_says() {
    // printf 'haier-2.1.0-7f3a\0HAIER-000001' | sha256sum | cut -c1-16
    // then: python3 -c 'print(int("...", 16) % 10000)'; worked through in docs/buckets.md
    assertThat(new Bucket("haier-2.1.0-7f3a").of("HAIER-000001")).isEqualTo(3991);
  }

  @Test
  void draws_in_turn_are_those_of_each_alone() {
    int one = new Bucket("haier-2.1.0-7f3a").of("HAIER-000001");
    int other = new Bucket("haier-2.1.0-7f3b").of("HAIER-000001");
    int third = new Bucket("haier-2.1.0-7f3b").of("HAIER-000002");
    assertThat(other).isNotEqualTo(one).isNotEqualTo(third);

    assertThat(new Bucket("haier-2.1.0-7f3b").of("HAIER-000001")).isEqualTo(other);
    assertThat(new Bucket("haier-2.1.0-7f3a").of("HAIER-000001")).isEqualTo(one);
  }

  @Test
  void the_share_offered_is_within_binomial_error_of_the_stage_share() {
    for (String rollout : new String[] {"r1", "r2", "haier-2.1.0-7f3a"}) {
      var bucket = new Bucket(rollout);
      for (int share : new int[] {1, 100, 500, 2_500, 9_900}) {
        double p = share / 10_000.0;
        long inside =
            IntStream.range(0, DEVICES).parallel().filter(i -> bucket.of("D" + i) < share).count();
        double fourSigma = 4 * Math.sqrt(DEVICES * p * (1 - p));
        assertThat((double) inside).isCloseTo(DEVICES * p, within(fourSigma));
      }
    }
  }

  @Test
  void two_rollouts_draw_their_canaries_independently() {
    var one = new Bucket("r1");
    var two = new Bucket("r2");
    double p = 0.05 * 0.05;
    long both =
        IntStream.range(0, DEVICES)
            .parallel()
            .filter(i -> one.of("D" + i) < 500 && two.of("D" + i) < 500)
            .count();
    assertThat((double) both).isCloseTo(DEVICES * p, within(4 * Math.sqrt(DEVICES * p * (1 - p))));
  }
}
