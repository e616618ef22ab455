package dev.yunfan.ota.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.name.NameRule;
import org.junit.jupiter.api.Test;

class RolloutIdTest {
  private static final String SUFFIX = "7f3a0c1d";

  @Test
  void short_names_stand_whole_in_the_id() {
    assertThat(RolloutId.of("haier", "2.1.0", SUFFIX)).isEqualTo("haier-2.1.0-7f3a0c1d");
    String fits = "r".repeat(64 - "haier-".length() - 9);
    assertThat(RolloutId.of("haier", fits, SUFFIX)).isEqualTo("haier-" + fits + "-7f3a0c1d");
  }

  @Test
  void the_longest_names_make_an_id_that_every_handset_takes() {
    for (int length = 1; length <= 64; length++) {
      String id = RolloutId.of("v".repeat(64), "r".repeat(length), SUFFIX);
      assertThat(NameRule.ROLLOUT.allows(id)).isTrue();
      assertThat(id).hasSize(64).endsWith("-" + SUFFIX);
    }
  }

  @Test
  void releases_that_differ_at_their_ends_alone_keep_ids_that_differ_before_the_suffix() {
    String long1 = RolloutId.of("haier", "r".repeat(63) + "1", SUFFIX);
    String long2 = RolloutId.of("haier", "r".repeat(63) + "2", SUFFIX);

    assertThat(long1).isNotEqualTo(long2);
    assertThat(RolloutId.of("haier", "r".repeat(63) + "1", SUFFIX)).isEqualTo(long1);
  }
}
