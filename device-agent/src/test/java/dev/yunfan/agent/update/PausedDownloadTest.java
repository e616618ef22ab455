package dev.yunfan.agent.update;

import static dev.yunfan.schemas.telemetry.FailureReason.CANCELLED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.DOWNLOADING;
import static dev.yunfan.schemas.telemetry.UpdatePhase.FAILED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.OFFERED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Downloads that are interrupted, paused, taken back, or never end. */
class PausedDownloadTest {
  private final MachineRun run = new MachineRun();

  @Test
  void an_interrupted_download_waits_longer_each_time_until_a_byte_comes() {
    run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
    for (int i = 1; i <= 5; i++) {
      run.interrupted(false);
      assertThat(run.effects.getLast()).isEqualTo(new UpdateEffect.Pause(i, Duration.ofSeconds(7)));
      run.learn(new UpdateInput.PauseOver());
    }
    run.interrupted(true);
    assertThat(run.effects.getLast()).isEqualTo(new UpdateEffect.Pause(1, Duration.ofSeconds(7)));
    run.learn(new UpdateInput.PauseOver());
    run.learn(new UpdateInput.Fetched(new FoundImage(100, MachineRun.SHA)));

    assertThat(run.phases()).containsExactly(OFFERED, DOWNLOADING, VERIFIED);
  }

  @Test
  void a_network_that_stays_away_is_no_failed_update() {
    run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
    for (int i = 0; i < UpdateMachine.MAX_INTERRUPTIONS; i++) {
      run.interrupted(false);
      run.learn(new UpdateInput.PauseOver());
    }
    run.interrupted(false);

    assertThat(run.state).isEqualTo(new UpdateState.Idle());
    assertThat(run.phases()).containsExactly(OFFERED, DOWNLOADING);
  }

  @Test
  void a_download_ends_with_its_assignment_and_is_no_failed_update() {
    run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
    run.interrupted(true);
    run.uptime += TestOffers.DAY;
    run.learn(new UpdateInput.PauseOver());
    assertThat(run.state).isEqualTo(new UpdateState.Idle());

    run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
    run.uptime += TestOffers.DAY;
    run.interrupted(true);
    assertThat(run.state).isEqualTo(new UpdateState.Idle());
    assertThat(run.phases()).doesNotContain(FAILED);
  }

  @Test
  void a_server_that_cannot_be_asked_in_a_pause_leaves_the_download_as_it_is() {
    run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
    run.interrupted(true);
    var paused = run.state;
    run.learn(new UpdateInput.CheckInDue("n"));
    run.learn(new UpdateInput.Unanswered("no route"));

    assertThat(run.state).isEqualTo(paused).isInstanceOf(UpdateState.Pausing.class);
  }

  @Test
  void a_check_in_takes_the_place_of_a_paused_download_and_a_halt_ends_it_as_cancelled() {
    for (var answer :
        List.of(
            new CheckInAnswer.UpToDate(Duration.ofDays(1)),
            new CheckInAnswer.Refused("device-revoked", Duration.ofDays(1)),
            new CheckInAnswer.Offered(
                MachineRun.genuine("k-touch", "w700", "3.0.0"), Duration.ofDays(1)))) {
      run.effects.clear();
      run.state = new UpdateState.Idle();
      run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
      run.interrupted(true);
      run.learn(new UpdateInput.CheckInDue("n"));
      run.learn(new UpdateInput.Answered(answer, Optional.of(List.of())));

      assertThat(run.phases()).startsWith(OFFERED, DOWNLOADING, FAILED);
      assertThat(run.failures().get(2)).isEqualTo(CANCELLED);
      assertThat(run.effects.stream().filter(UpdateEffect.KeepReceipts.class::isInstance).count())
          .as("receipts of the first answer, which has none, and of the second")
          .isEqualTo(1);
    }
  }

  @Test
  void a_paused_download_that_is_offered_again_or_put_off_is_not_cancelled() {
    for (var answer :
        List.of(
            new CheckInAnswer.Deferred("paced", Duration.ofDays(1)),
            new CheckInAnswer.Unreadable("nonsense", Duration.ofDays(1)),
            new CheckInAnswer.Offered(
                MachineRun.genuine("k-touch", "w700", "2.0.0"), Duration.ofDays(1)))) {
      run.effects.clear();
      run.state = new UpdateState.Idle();
      run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
      run.interrupted(true);
      run.learn(new UpdateInput.CheckInDue("n"));
      run.learn(new UpdateInput.Answered(answer, Optional.empty()));

      assertThat(run.phases()).doesNotContain(FAILED);
    }
  }

  @Test
  void a_report_is_told_before_the_receipts_of_an_answer_without_its_rollout_are_kept() {
    var receipt =
        new Receipt(new Membership("r2", "3.0.0", Arm.CONTROL, 1), 15_000, 0, new byte[16]);
    run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
    run.interrupted(true);
    run.learn(new UpdateInput.CheckInDue("n"));
    run.effects.clear();
    run.learn(
        new UpdateInput.Answered(
            new CheckInAnswer.UpToDate(Duration.ofDays(1)), Optional.of(List.of(receipt))));

    assertThat(run.phases()).containsExactly(FAILED);
    assertThat(run.effects).last().isEqualTo(new UpdateEffect.KeepReceipts(List.of(receipt)));
  }
}
