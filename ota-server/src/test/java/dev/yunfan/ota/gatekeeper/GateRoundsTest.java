package dev.yunfan.ota.gatekeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.health.Pulse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A gate that does not judge any more makes its server unready, and says since when. */
class GateRoundsTest {
  private static final Duration PAUSE = Duration.ofMillis(1);

  private final AtomicLong nanos = new AtomicLong();
  private final Pulse pulse = new Pulse("judging", Duration.ofSeconds(60), nanos::get);
  private final AtomicInteger begun = new AtomicInteger();

  @Test
  void rounds_that_go_on_judge_however_long_the_server_runs() {
    try (var rounds = rounds(_ -> begun.incrementAndGet())) {
      for (int minute = 0; minute < 5; minute++) {
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        await().until(() -> rounds.reading().healthy());
      }
      assertThat(rounds.reading().health()).isEqualTo("judging");
    }
  }

  @Test
  void a_round_that_hangs_is_noticed_after_the_limit() {
    try (var rounds =
        rounds(_ -> {
          begun.incrementAndGet();
          new CountDownLatch(1).await();
        })) {
      await().until(() -> begun.get() == 1);
      nanos.addAndGet(Duration.ofSeconds(59).toNanos());
      assertThat(rounds.reading().healthy()).isTrue();
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());

      assertThat(rounds.reading().healthy()).isFalse();
      assertThat(rounds.reading().health()).isEqualTo("stands still for 60 s");
    }
  }

  @Test
  void a_round_of_many_orders_that_each_take_long_goes_on() {
    try (var rounds =
        rounds(goesOn -> {
          nanos.addAndGet(Duration.ofSeconds(50).toNanos());
          goesOn.run();
          nanos.addAndGet(Duration.ofSeconds(50).toNanos());
          begun.incrementAndGet();
          new CountDownLatch(1).await();
        })) {
      await().until(() -> begun.get() == 1);
      assertThat(rounds.reading().healthy()).isTrue();
    }
  }

  @Test
  void rounds_that_always_fail_do_not_judge() {
    try (var rounds =
        rounds(_ -> {
          begun.incrementAndGet();
          throw new IllegalStateException("a rollout without stages");
        })) {
      await().until(() -> begun.get() > 2);
      nanos.addAndGet(Duration.ofSeconds(61).toNanos());
      await().until(() -> begun.get() > 5);

      assertThat(rounds.reading().healthy()).isFalse();
      assertThat(rounds.reading().health()).isEqualTo("failing for 61 s: a rollout without stages");
    }
  }

  @Test
  void an_error_ends_the_rounds_and_is_named_at_once() {
    try (var rounds =
        rounds(_ -> {
          throw new StackOverflowError("a fold that never ends");
        })) {
      await().until(() -> !rounds.reading().healthy());
      assertThat(rounds.reading().health())
          .isEqualTo("stopped 0 s ago: a fold that never ends; restart this server");
    }
  }

  private GateRounds rounds(GateRounds.Round round) {
    var rounds = new GateRounds(round, pulse);
    rounds.start(PAUSE);
    return rounds;
  }
}
