package dev.yunfan.agent.update;

import static dev.yunfan.schemas.telemetry.FailureReason.CANCELLED;
import static dev.yunfan.schemas.telemetry.FailureReason.METADATA;
import static dev.yunfan.schemas.telemetry.FailureReason.NETWORK;
import static dev.yunfan.schemas.telemetry.FailureReason.STORAGE;
import static dev.yunfan.schemas.telemetry.FailureReason.VERIFICATION;
import static dev.yunfan.schemas.telemetry.UpdatePhase.CONFIRMED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.DOWNLOADING;
import static dev.yunfan.schemas.telemetry.UpdatePhase.FAILED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.INSTALLED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.OFFERED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.REBOOTED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.ROLLED_BACK;
import static dev.yunfan.schemas.telemetry.UpdatePhase.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.schemas.release.ImageManifest;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.release.ReleaseNote;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateMachineTest {
  private final MachineRun run = new MachineRun();

  @Test
  void a_healthy_update_tells_every_phase_in_order() {
    run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
    run.learn(new UpdateInput.Fetched(new FoundImage(100, MachineRun.SHA)));
    run.learn(new UpdateInput.SlotWritten());
    run.learn(new UpdateInput.ReadBack(new FoundImage(100, MachineRun.SHA)));
    run.learn(new UpdateInput.TrialRecorded());
    run.learn(new UpdateInput.StartedOnTrial(MachineRun.genuine("k-touch", "w700", "2.0.0")));
    run.learn(new UpdateInput.Probed(true, ""));
    run.learn(new UpdateInput.Confirmed());

    assertThat(run.phases())
        .containsExactly(OFFERED, DOWNLOADING, VERIFIED, INSTALLED, REBOOTED, CONFIRMED);
    assertThat(run.state).isEqualTo(new UpdateState.Idle());
  }

  @Test
  void an_unhealthy_update_goes_back_and_is_rejected() {
    run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
    run.learn(new UpdateInput.Fetched(new FoundImage(100, MachineRun.SHA)));
    run.learn(new UpdateInput.SlotWritten());
    run.learn(new UpdateInput.ReadBack(new FoundImage(100, MachineRun.SHA)));
    run.learn(new UpdateInput.TrialRecorded());
    run.learn(new UpdateInput.StartedOnTrial(MachineRun.genuine("k-touch", "w700", "2.0.0")));
    run.learn(new UpdateInput.Probed(false, "no signal"));
    run.learn(new UpdateInput.FallBackRecorded());
    run.learn(
        new UpdateInput.StartedAfterFallBack(
            MachineRun.genuine("k-touch", "w700", "2.0.0"), FailureReason.HEALTH, "no signal"));

    assertThat(run.phases()).endsWith(REBOOTED, ROLLED_BACK);
    assertThat(run.failures()).endsWith(FailureReason.UNSTATED, FailureReason.HEALTH);
    assertThat(run.effects.getLast()).isInstanceOf(UpdateEffect.Reject.class);
  }

  @Test
  void each_check_of_an_offer_has_its_own_refusal() {
    assertThat(refusalOf(MachineRun.genuine("haier", "w700", "2.0.0")))
        .isEqualTo("WrongVendor[expected=k-touch, found=haier]");
    assertThat(refusalOf(MachineRun.genuine("k-touch", "w800", "2.0.0")))
        .isEqualTo("WrongModel[expected=w700, found=w800]");
    assertThat(refusalOf(MachineRun.genuine("k-touch", "w700", "0.9.9")))
        .isEqualTo("OlderCounter[confirmed=100, found=99]");
    assertThat(refusalOf(MachineRun.genuine("k-touch", "w700", "1.0.0")))
        .isEqualTo("OlderCounter[confirmed=100, found=100]");
    var huge = new ImageManifest("k-touch", "w700", "2.0.0", 5_000, MachineRun.SHA);
    assertThat(refusalOf(MachineRun.OFFERS.offer(huge, MachineRun.ID, "n", MachineRun.NOW)))
        .isEqualTo("TooLarge[slotBytes=1000, found=5000]");
    assertThat(
            refusalOf(
                TestOffers.unsigned(
                    MachineRun.MANIFEST,
                    "2.1.0",
                    MachineRun.ID,
                    "n",
                    MachineRun.NOW,
                    MachineRun.NOW + 1)))
        .isEqualTo("WrongRelease[expected=2.1.0, found=2.0.0]");
    var elsewhere =
        TestOffers.listed(new ImageManifest("haier", "w700", "2.0.0", 100, MachineRun.SHA)).path();
    assertThat(
            refusalOf(
                TestOffers.at(
                    MachineRun.OFFERS.offer(
                        MachineRun.MANIFEST, MachineRun.ID, "n", MachineRun.NOW),
                    elsewhere)))
        .isEqualTo("WrongNamespace[expected=k-touch/, found=haier/w700/full-2.0.0.img]");
    run.counter = TestOffers.counter("2.0.0");
    assertThat(
            refusalOf(
                MachineRun.OFFERS.offer(MachineRun.MANIFEST, MachineRun.ID, "n", MachineRun.NOW)))
        .isEqualTo("OlderCounter[confirmed=200, found=200]");
  }

  @Test
  void an_assignment_that_is_replayed_redirected_expired_or_foreign_is_refused_by_name() {
    assertThat(refusalOf(TestOffers.with(MachineRun.genuine("k-touch", "w700", "2.0.0"), "")))
        .isEqualTo("NotAssigned[rolloutId=r1]");
    assertThat(refusalOf(MachineRun.OFFERS.offer(MachineRun.MANIFEST, "KT-2", "n", MachineRun.NOW)))
        .isEqualTo("AssignedToAnother[expected=KT-1, found=KT-2]");
    assertThat(
            refusalOf(
                MachineRun.OFFERS.offer(
                    MachineRun.MANIFEST, MachineRun.ID, "of yesterday", MachineRun.NOW)))
        .isEqualTo("AssignmentReplayed[nonce=n, found=of yesterday]");
    var over =
        TestOffers.unsigned(
            MachineRun.MANIFEST, "2.0.0", MachineRun.ID, "n", MachineRun.NOW, MachineRun.NOW);
    assertThat(refusalOf(MachineRun.OFFERS.signed(over))).startsWith("AssignmentExpired[");
    var tooLong =
        TestOffers.unsigned(
            MachineRun.MANIFEST,
            "2.0.0",
            MachineRun.ID,
            "n",
            MachineRun.NOW,
            MachineRun.NOW + TestOffers.DAY + 1);
    assertThat(refusalOf(MachineRun.OFFERS.signed(tooLong)))
        .startsWith("AssignmentTooLong[most=86400000");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_312_156_800_000L, 4_070_908_800_000L})
  void an_assignment_lasts_from_the_question_on_whatever_any_clock_shows(long issued) {
    var offer = MachineRun.OFFERS.offer(MachineRun.MANIFEST, MachineRun.ID, "n", issued);
    run.learn(new UpdateInput.CheckInDue("n"));
    run.uptime += TestOffers.DAY - 1;
    var answer = new CheckInAnswer.Offered(offer, Duration.ofDays(1));
    run.learn(new UpdateInput.Answered(answer, Optional.empty()));
    assertThat(run.state).isInstanceOf(UpdateState.Looking.class);

    run.state = new UpdateState.Idle();
    run.effects.clear();
    run.learn(new UpdateInput.CheckInDue("n"));
    run.uptime += TestOffers.DAY;
    run.learn(new UpdateInput.Answered(answer, Optional.empty()));
    assertThat(run.state).as("a slow answer is no failed update").isEqualTo(new UpdateState.Idle());
    assertThat(run.phases()).isEmpty();
  }

  @Test
  void an_offer_that_no_named_key_signed_as_it_is_is_refused_before_a_byte_is_fetched() {
    var genuine = MachineRun.genuine("k-touch", "w700", "2.0.0");
    var forged = new TestOffers().offer(MachineRun.MANIFEST, MachineRun.ID, "n", MachineRun.NOW);
    assertThat(refusalOf(forged, MachineRun.LISTED)).startsWith("AssignmentForged[");
    assertThat(refusalOf(TestOffers.with(genuine, "*"), MachineRun.LISTED))
        .startsWith("AssignmentForged[");
    // a genuine assignment of another image, or of another rollout, put around this one
    var other = new ImageManifest("k-touch", "w700", "2.0.0", 101, MachineRun.SHA);
    var redirected =
        TestOffers.with(
            TestOffers.unsigned(
                other,
                "2.0.0",
                MachineRun.ID,
                "n",
                MachineRun.NOW,
                MachineRun.NOW + TestOffers.DAY),
            genuine.assigned().signature());
    assertThat(refusalOf(redirected, MachineRun.LISTED)).startsWith("AssignmentForged[");
  }

  @Test
  void what_the_server_signed_must_be_what_the_vendor_signed() {
    for (var signed :
        List.of(
            new ImageManifest("k-touch", "w700", "2.0.0", 101, MachineRun.SHA),
            new ImageManifest("k-touch", "w700", "2.0.0", 100, "cd".repeat(32)))) {
      assertThat(
              refusalOf(
                  MachineRun.OFFERS.offer(signed, MachineRun.ID, "n", MachineRun.NOW),
                  MachineRun.LISTED))
          .startsWith("NotWhatWasSigned[");
    }
    var otherModel =
        new TargetFile(
            MachineRun.LISTED.path(),
            100,
            MachineRun.LISTED.hashes(),
            TestOffers.listed(new ImageManifest("k-touch", "w800", "2.0.0", 100, MachineRun.SHA))
                .custom());
    assertThat(refusalOf(MachineRun.genuine("k-touch", "w700", "2.0.0"), otherModel))
        .startsWith("MetadataRejected[check=WrongRelease");
    var older =
        new TargetFile(
            MachineRun.LISTED.path(),
            100,
            MachineRun.LISTED.hashes(),
            TestOffers.listed(new ImageManifest("k-touch", "w700", "1.9.9", 100, MachineRun.SHA))
                .custom());
    assertThat(refusalOf(MachineRun.genuine("k-touch", "w700", "2.0.0"), older))
        .isEqualTo("NotWhatWasSigned[what=version, signed=1.9.9, offered=2.0.0]");
    var otherPath =
        new TargetFile("k-touch/x", 100, MachineRun.LISTED.hashes(), MachineRun.LISTED.custom());
    assertThat(refusalOf(MachineRun.genuine("k-touch", "w700", "2.0.0"), otherPath))
        .isEqualTo(
            "NotWhatWasSigned[what=path, signed=k-touch/x, offered="
                + MachineRun.LISTED.path()
                + "]");
  }

  @Test
  void a_counter_that_the_vendor_did_not_sign_would_lock_out_its_next_releases_and_is_refused() {
    var note =
        new ReleaseNote(
            "k-touch", List.of("w700"), "2.0.0", Optional.empty(), 199, Optional.empty());
    var listed =
        new TargetFile(MachineRun.LISTED.path(), 100, MachineRun.LISTED.hashes(), note.json());

    assertThat(refusalOf(MachineRun.genuine("k-touch", "w700", "2.0.0"), listed))
        .isEqualTo("NotWhatWasSigned[what=counter, signed=199, offered=200]");
  }

  private String refusalOf(Offer offer) {
    run.effects.clear();
    run.asked(offer);
    return refusal();
  }

  private String refusalOf(Offer offer, TargetFile listed) {
    run.effects.clear();
    run.asked(offer);
    assertThat(run.effects.getLast()).isEqualTo(new UpdateEffect.Look(offer));
    run.learn(new UpdateInput.Listed(new Listing(listed, MachineRun.OFFERS.signers())));
    return refusal();
  }

  private String refusal() {
    assertThat(run.state).isEqualTo(new UpdateState.Idle());
    assertThat(run.phases()).containsExactly(OFFERED, FAILED);
    var expected = run.lastReason().startsWith("TooLarge") ? STORAGE : METADATA;
    assertThat(run.failures()).last().isEqualTo(expected);
    return run.lastReason();
  }

  @Test
  void metadata_that_cannot_be_had_is_looked_up_again_after_a_pause_and_is_no_failed_update() {
    var offer = MachineRun.genuine("k-touch", "w700", "2.0.0");
    run.asked(offer);
    for (int i = 1; i <= 20; i++) {
      run.learn(new UpdateInput.LookFailed("no answer", Duration.ofSeconds(9)));
      assertThat(run.effects.getLast()).isEqualTo(new UpdateEffect.Pause(i, Duration.ofSeconds(9)));
      run.learn(new UpdateInput.PauseOver());
      assertThat(run.effects.getLast()).isEqualTo(new UpdateEffect.Look(offer));
    }
    run.uptime += TestOffers.DAY;
    run.learn(new UpdateInput.LookFailed("no answer", Duration.ZERO));

    assertThat(run.state).as("the assignment is over").isEqualTo(new UpdateState.Idle());
    assertThat(run.phases()).containsExactly(OFFERED);
  }

  @Test
  void too_little_room_is_a_failed_update_that_says_how_much_is_needed_and_free() {
    run.asked(MachineRun.genuine("k-touch", "w700", "2.0.0"));
    run.learn(new UpdateInput.OutOfRoom(5_000, 70));

    assertThat(run.state).isEqualTo(new UpdateState.Idle());
    assertThat(run.lastReason()).isEqualTo("StorageFull[needed=5000, free=70]");
    assertThat(run.failures()).last().isEqualTo(STORAGE);
  }

  @Test
  void a_boot_record_that_cannot_be_changed_is_remembered_and_told_after_the_restart() {
    run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
    run.learn(new UpdateInput.Fetched(new FoundImage(100, MachineRun.SHA)));
    run.learn(new UpdateInput.SlotWritten());
    run.learn(new UpdateInput.ReadBack(new FoundImage(100, MachineRun.SHA)));
    run.learn(new UpdateInput.StorageBroke("I/O error"));

    assertThat(run.effects.reversed().get(1)).isInstanceOf(UpdateEffect.RememberFailure.class);
    assertThat(run.effects.getLast()).isInstanceOf(UpdateEffect.Restart.class);

    run.learn(new UpdateInput.StartedAfterFailedSwitch("r1", "2.0.0", "I/O error"));
    assertThat(run.phases()).endsWith(INSTALLED, FAILED);
    assertThat(run.lastReason()).isEqualTo("StorageFailed[detail=I/O error]");
    assertThat(run.failures()).last().isEqualTo(STORAGE);
  }

  @Test
  void an_image_that_the_server_does_not_have_and_a_full_storage_fail_at_once() {
    run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
    run.learn(new UpdateInput.ImageGone("status 404"));
    assertThat(run.lastReason()).isEqualTo("DownloadFailed[detail=status 404]");
    assertThat(run.failures()).last().isEqualTo(NETWORK);

    run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
    run.learn(new UpdateInput.StorageBroke("no space left on device"));
    assertThat(run.lastReason()).isEqualTo("StorageFailed[detail=no space left on device]");
    assertThat(run.failures()).last().isEqualTo(STORAGE);
  }

  @Test
  void an_image_whose_rollout_was_stopped_is_given_up_and_blames_nobody() {
    run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
    run.learn(new UpdateInput.ImageTakenBack("status 410"));

    assertThat(run.lastReason()).startsWith("TakenBack[rolloutId=");
    assertThat(run.failures()).last().isEqualTo(CANCELLED);
  }

  @Test
  void a_slot_that_gives_back_other_bytes_is_never_switched_to() {
    run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));
    run.learn(new UpdateInput.Fetched(new FoundImage(100, MachineRun.SHA)));
    run.learn(new UpdateInput.SlotWritten());
    run.learn(new UpdateInput.ReadBack(new FoundImage(100, "cd".repeat(32))));

    assertThat(run.lastReason()).startsWith("SlotCorrupted[expected=abab");
    assertThat(run.failures()).last().isEqualTo(VERIFICATION);
    assertThat(run.effects).noneMatch(UpdateEffect.RecordTrial.class::isInstance);
  }

  @Test
  void an_image_that_was_rolled_back_once_is_not_looked_at_again() {
    run.rejected = Set.of(MachineRun.SHA);

    run.offered(MachineRun.genuine("k-touch", "w700", "2.0.0"));

    assertThat(run.state).isEqualTo(new UpdateState.Idle());
    assertThat(run.phases()).isEmpty();
  }

  @Test
  void an_input_that_cannot_come_names_itself_and_the_state() {
    assertThatThrownBy(() -> run.learn(new UpdateInput.SlotWritten()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("SlotWritten[] cannot come in state Idle[]");
  }
}
