package dev.yunfan.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.bench.account.Accounting;
import dev.yunfan.cli.fault.Failed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SecondHalfTest {
  private static final long FIRST = 1_000;
  private static final long ALL = 2_000;

  private final Late contender = new Late();

  @Test
  void work_that_is_counted_late_is_in_the_account() throws Exception {
    var account =
        SecondHalf.account(
            contender.accounting(), contender::counted, FIRST, ALL, contender::seeSecondHalf);

    assertThat(account.events()).isEqualTo(ALL - FIRST);
    assertThat(account.cpuMicros()).isEqualTo(1_000);
  }

  @Test
  void a_contender_that_never_rests_is_not_measured() {
    long begun = System.nanoTime();
    var restless =
        new Accounting("streams", () -> Duration.ofNanos(System.nanoTime() - begun)); // one core

    assertThatThrownBy(() -> SecondHalf.awaitQuiet(restless, Duration.ofMillis(600)))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("streams keeps 1.0");
  }

  @Test
  void a_count_that_stands_still_is_not_waited_for_forever() {
    assertThatThrownBy(
            () -> SecondHalf.await(contender.accounting(), () -> 7, FIRST, Duration.ofMillis(100)))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("late contender counted 7 of 1000 events");
  }

  /**
   * A contender that does 400 events between two looks, each for a millisecond of CPU, and shows
   * none of what it has done before it has done all that it sees: the worst of late commits.
   */
  private static final class Late {
    private long visible = FIRST;
    private long done;

    long counted() {
      done = Math.min(visible, done + 400);
      return done == visible ? done : Math.min(done, shownBefore());
    }

    private long shownBefore() {
      return visible == ALL ? FIRST : FIRST / 2;
    }

    void seeSecondHalf() {
      visible = ALL;
    }

    Accounting accounting() {
      return new Accounting("late contender", () -> Duration.ofMillis(done));
    }
  }
}
