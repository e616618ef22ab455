package dev.yunfan.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OwnershipDoubtTest {
  private static final Duration SESSION = Duration.ofSeconds(10);
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // clocks may wrap
  private final AtomicBoolean reached = new AtomicBoolean(true);
  private final OwnershipDoubt doubt = new OwnershipDoubt(nanos::get, reached::get, SESSION);

  @Test
  void a_process_that_runs_and_reaches_kafka_is_sure() {
    assertThat(doubt.sure()).isTrue();
    pass(Duration.ofMinutes(1));
    assertThat(doubt.sure()).isTrue();
  }

  @Test
  void a_standstill_is_noticed_by_the_first_question_and_doubted_for_a_session() {
    nanos.addAndGet(Duration.ofSeconds(60).toNanos());

    assertThat(doubt.sure()).isFalse();
    pass(SESSION.minusSeconds(1));
    assertThat(doubt.sure()).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(doubt.sure()).isTrue();
  }

  @Test
  void a_session_after_kafka_came_back_it_is_sure_again() {
    reached.set(false);
    pass(Duration.ofSeconds(30));
    reached.set(true);

    assertThat(doubt.sure()).isFalse();
    pass(SESSION.minus(OwnershipDoubt.EVERY));
    assertThat(doubt.sure()).isFalse();
    pass(OwnershipDoubt.EVERY);
    assertThat(doubt.sure()).isTrue();
  }

  @Test
  void a_short_standstill_voids_proofs_and_a_long_one_the_membership_for_a_session() {
    pass(Duration.ofMinutes(1));
    long start = nanos.get();
    assertThat(doubt.awakeSince() - start).isNegative();

    nanos.addAndGet(Duration.ofSeconds(3).toNanos());
    assertThat(doubt.awakeSince()).isEqualTo(nanos.get());
    assertThat(doubt.member()).isTrue();
    nanos.addAndGet(SESSION.toNanos() / 2 + 1);
    assertThat(doubt.member()).isFalse();
    pass(SESSION);
    assertThat(doubt.member()).isTrue();
  }

  @Test
  void a_Kafka_that_is_away_is_no_standstill() {
    pass(Duration.ofMinutes(1));
    long awake = doubt.awakeSince();
    reached.set(false);
    pass(Duration.ofMinutes(1));

    assertThat(doubt.member()).isTrue();
    assertThat(doubt.awakeSince()).isEqualTo(awake);
  }

  private void pass(Duration time) {
    for (long left = time.toNanos(); left > 0; left -= OwnershipDoubt.EVERY.toNanos()) {
      nanos.addAndGet(OwnershipDoubt.EVERY.toNanos());
      doubt.tick();
    }
  }
}
