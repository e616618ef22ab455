package dev.yunfan.agent.update;

import static dev.yunfan.schemas.telemetry.FailureReason.VERIFICATION;
import static dev.yunfan.schemas.telemetry.UpdatePhase.DOWNLOADING;
import static dev.yunfan.schemas.telemetry.UpdatePhase.FAILED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.OFFERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.agent.update.WrongCopies.Copy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Copies of an image that came whole and wrong: what they cost, and whose fault they are. */
class WrongCopiesTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final String OTHER = "cd".repeat(32);

  private final MachineRun run = new MachineRun();

  private void offered() {
    var offer =
        TestOffers.unsigned(
            MachineRun.MANIFEST, "2.0.0", MachineRun.ID, "n", server(), server() + TestOffers.DAY);
    run.offered(MachineRun.OFFERS.signed(offer));
  }

  /** The server's clock, which goes as fast as the handset's uptime. */
  private long server() {
    return MachineRun.NOW + run.uptime;
  }

  private void copy(String found) {
    run.learn(new UpdateInput.Fetched(new FoundImage(100, found)));
  }

  private long fetches() {
    return run.effects.stream().filter(UpdateEffect.Fetch.class::isInstance).count();
  }

  private Duration lastPause() {
    return ((UpdateEffect.Pause) run.effects.getLast()).atLeast();
  }

  @Test
  void three_equal_wrong_copies_are_the_fault_of_the_image() {
    offered();
    copy(OTHER);
    run.learn(new UpdateInput.PauseOver());
    copy(OTHER);
    run.learn(new UpdateInput.PauseOver());
    assertThat(run.phases()).containsExactly(OFFERED, DOWNLOADING);
    copy(OTHER);

    assertThat(run.phases()).containsExactly(OFFERED, DOWNLOADING, FAILED);
    assertThat(run.failures()).last().isEqualTo(VERIFICATION);
    assertThat(run.lastReason()).startsWith("HashMismatch[expected=abab");

    run.effects.clear();
    run.uptime += HOUR;
    offered();
    assertThat(run.phases())
        .as("known to be wrong, and not fetched")
        .containsExactly(OFFERED, FAILED);
    assertThat(fetches()).isZero();
  }

  @Test
  void differing_wrong_copies_are_the_fault_of_the_road_and_cost_two_images_a_day() {
    for (int hour = 0; hour < 10 * 24; hour++) {
      offered();
      for (int tries = 0; tries < 5; tries++) {
        if (run.state instanceof UpdateState.Fetching) {
          copy("%064x".formatted(fetches()));
        }
        if (lastPause().isZero()) {
          run.learn(new UpdateInput.PauseOver());
        }
      }
      run.uptime += HOUR;
      run.state = new UpdateState.Idle(); // as after a restart: only what is kept is left
    }

    assertThat(run.phases()).doesNotContain(FAILED);
    assertThat(fetches()).isBetween(19L, 23L);
  }

  @Test
  void a_wait_for_the_next_copy_ends_a_day_after_the_first_of_the_last_two() {
    offered();
    copy("01".repeat(32));
    run.learn(new UpdateInput.PauseOver());
    run.uptime += HOUR;
    copy("02".repeat(32));
    run.learn(new UpdateInput.PauseOver());
    run.uptime += 2 * HOUR;
    copy("03".repeat(32));
    assertThat(lastPause()).isEqualTo(Duration.ofHours(22));

    run.state = new UpdateState.Idle();
    run.uptime += 22 * HOUR;
    offered();
    assertThat(run.state).isInstanceOf(UpdateState.Fetching.class);
    copy(MachineRun.SHA);
    assertThat(run.wrongCopies).isEqualTo(WrongCopies.NONE);
    assertThat(run.state).isInstanceOf(UpdateState.Writing.class);
  }

  @Test
  void a_server_whose_clock_was_ten_years_ahead_locks_a_download_for_a_day_and_not_for_ten_years() {
    long ahead = server() + Duration.ofDays(3_650).toMillis();
    run.wrongCopies =
        new WrongCopies(
            List.of(
                new Copy(MachineRun.SHA, "01".repeat(32), ahead),
                new Copy(MachineRun.SHA, "02".repeat(32), ahead),
                new Copy(MachineRun.SHA, "03".repeat(32), ahead)));
    offered();
    assertThat(lastPause()).isEqualTo(Duration.ofDays(1));

    run.state = new UpdateState.Idle();
    run.uptime += 24 * HOUR;
    offered();
    assertThat(run.state).isInstanceOf(UpdateState.Fetching.class);
  }

  @Test
  void other_images_neither_lock_nor_forget_an_image_and_what_is_kept_is_bounded() {
    var copies = WrongCopies.NONE;
    for (int i = 0; i < 50; i++) {
      copies = copies.with(new Copy("%064x".formatted(i % 9), "%064x".formatted(i), i));
    }
    assertThat(copies.all()).hasSizeLessThanOrEqualTo(WrongCopies.MOST);
    assertThat(copies.untilNext(MachineRun.SHA, 50)).isZero();
    assertThat(copies.blame(MachineRun.SHA)).isFalse();
  }

  @Test
  void fewer_bytes_than_were_signed_are_an_interruption() {
    offered();
    run.learn(new UpdateInput.Fetched(new FoundImage(99, MachineRun.SHA)));
    assertThat(run.state).isInstanceOf(UpdateState.Pausing.class);
    assertThat(run.wrongCopies).isEqualTo(WrongCopies.NONE);
  }
}
