package dev.yunfan.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final int DRAWS = 2_000;

  private final Backoff backoff = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(5));
  private final SplittableRandom random = new SplittableRandom(5);

  private List<Long> pauses(int failures, Duration atLeast) {
    return IntStream.range(0, DRAWS)
        .mapToObj(_ -> backoff.pause(failures, atLeast, random).toMillis())
        .toList();
  }

  @Test
  void ceilings_double_up_to_the_cap_and_pauses_fill_the_whole_range_below() {
    int[] ceilings = {2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000};
    for (int failures = 1; failures <= ceilings.length; failures++) {
      int ceiling = ceilings[failures - 1];
      var drawn = pauses(failures, Duration.ZERO);
      assertThat(drawn).allMatch(pause -> pause >= 0 && pause <= ceiling);
      assertThat(drawn).anyMatch(pause -> pause < ceiling / 10);
      assertThat(drawn).anyMatch(pause -> pause > ceiling * 9L / 10);
    }
    assertThat(pauses(Integer.MAX_VALUE, Duration.ZERO)).allMatch(pause -> pause <= 300_000);
  }

  @Test
  void nobody_comes_back_before_the_server_said_and_all_come_back_apart() {
    var drawn = pauses(3, Duration.ofSeconds(60));

    assertThat(drawn).allMatch(pause -> pause >= 60_000 && pause <= 68_000);
    assertThat(Set.copyOf(drawn)).hasSizeGreaterThan(DRAWS / 2);
  }

  @Test
  void what_cannot_be_is_refused() {
    assertThatThrownBy(() -> backoff.pause(0, Duration.ZERO, random))
        .hasMessage("a pause after 0 failures");
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessage("base PT2S, cap PT1S");
  }
}
