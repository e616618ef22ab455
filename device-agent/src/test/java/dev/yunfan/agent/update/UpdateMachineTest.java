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
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.release.ReleaseNote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UpdateMachineTest {
  private static final String SHA = "ab".repeat(32);

  private static final String ID = "KT-1";
  private static final long NOW = 1_312_156_800_000L;
  private static final TestOffers OFFERS = new TestOffers();
  private static final ImageManifest MANIFEST =
      new ImageManifest("k-touch", "w700", "2.0.0", 100, SHA);
  private static final TargetFile LISTED = TestOffers.listed(MANIFEST);

  private final List<UpdateEffect> effects = new ArrayList<>();
  private long counter = 100;
  private long now = NOW;
  private Set<String> rejected = Set.of();
  private UpdateState state = new UpdateState.Idle();

  @Test
  void a_healthy_update_tells_every_phase_in_order() {
    offered(genuine("k-touch", "w700", "2.0.0"));
    learn(new UpdateInput.Fetched(new FoundImage(100, SHA)));
    learn(new UpdateInput.SlotWritten());
    learn(new UpdateInput.ReadBack(new FoundImage(100, SHA)));
    learn(new UpdateInput.TrialRecorded());
    learn(new UpdateInput.StartedOnTrial(genuine("k-touch", "w700", "2.0.0")));
    learn(new UpdateInput.Probed(true, ""));
    learn(new UpdateInput.Confirmed());

    assertThat(phases())
        .containsExactly(OFFERED, DOWNLOADING, VERIFIED, INSTALLED, REBOOTED, CONFIRMED);
    assertThat(state).isEqualTo(new UpdateState.Idle());
  }

  @Test
  void an_unhealthy_update_goes_back_and_is_rejected() {
    offered(genuine("k-touch", "w700", "2.0.0"));
    learn(new UpdateInput.Fetched(new FoundImage(100, SHA)));
    learn(new UpdateInput.SlotWritten());
    learn(new UpdateInput.ReadBack(new FoundImage(100, SHA)));
    learn(new UpdateInput.TrialRecorded());
    learn(new UpdateInput.StartedOnTrial(genuine("k-touch", "w700", "2.0.0")));
    learn(new UpdateInput.Probed(false, "no signal"));
    learn(new UpdateInput.FallBackRecorded());
    learn(
        new UpdateInput.StartedAfterFallBack(
            genuine("k-touch", "w700", "2.0.0"), FailureReason.HEALTH, "no signal"));

    assertThat(phases()).endsWith(REBOOTED, ROLLED_BACK);
    assertThat(failures()).endsWith(FailureReason.UNSTATED, FailureReason.HEALTH);
    assertThat(effects.getLast()).isInstanceOf(UpdateEffect.Reject.class);
  }

  @Test
  void each_check_of_an_offer_has_its_own_refusal() {
    assertThat(refusalOf(genuine("haier", "w700", "2.0.0")))
        .isEqualTo("WrongVendor[expected=k-touch, found=haier]");
    assertThat(refusalOf(genuine("k-touch", "w800", "2.0.0")))
        .isEqualTo("WrongModel[expected=w700, found=w800]");
    assertThat(refusalOf(genuine("k-touch", "w700", "0.9.9")))
        .isEqualTo("OlderVersion[confirmed=1.0.0, found=0.9.9]");
    assertThat(refusalOf(genuine("k-touch", "w700", "1.0.0")))
        .isEqualTo("OlderVersion[confirmed=1.0.0, found=1.0.0]");
    var huge = new ImageManifest("k-touch", "w700", "2.0.0", 5_000, SHA);
    assertThat(refusalOf(OFFERS.offer(huge, ID, "n", NOW)))
        .isEqualTo("TooLarge[slotBytes=1000, found=5000]");
    assertThat(refusalOf(TestOffers.unsigned(MANIFEST, "2.1.0", ID, "n", NOW, NOW + 1)))
        .isEqualTo("WrongRelease[expected=2.1.0, found=2.0.0]");
    var elsewhere = TestOffers.listed(new ImageManifest("haier", "w700", "2.0.0", 100, SHA)).path();
    assertThat(refusalOf(TestOffers.at(OFFERS.offer(MANIFEST, ID, "n", NOW), elsewhere)))
        .isEqualTo("WrongNamespace[expected=k-touch/, found=haier/w700/full-2.0.0.img]");
    counter = TestOffers.counter("2.0.0");
    assertThat(refusalOf(OFFERS.offer(MANIFEST, ID, "n", NOW)))
        .isEqualTo("OlderCounter[confirmed=200, found=200]");
  }

  @Test
  void an_assignment_that_is_replayed_redirected_expired_or_foreign_is_refused_by_name() {
    assertThat(refusalOf(TestOffers.with(genuine("k-touch", "w700", "2.0.0"), "")))
        .isEqualTo("NotAssigned[rolloutId=r1]");
    assertThat(refusalOf(OFFERS.offer(MANIFEST, "KT-2", "n", NOW)))
        .isEqualTo("AssignedToAnother[expected=KT-1, found=KT-2]");
    assertThat(refusalOf(OFFERS.offer(MANIFEST, ID, "of yesterday", NOW)))
        .isEqualTo("AssignmentReplayed[nonce=n, found=of yesterday]");
    assertThat(refusalOf(OFFERS.offer(MANIFEST, ID, "n", NOW - TestOffers.DAY)))
        .startsWith("AssignmentExpired[");
    var tooLong = TestOffers.unsigned(MANIFEST, "2.0.0", ID, "n", NOW, NOW + TestOffers.DAY + 1);
    assertThat(refusalOf(OFFERS.signed(tooLong))).startsWith("AssignmentTooLong[most=86400000");
  }

  @Test
  void an_offer_that_no_named_key_signed_as_it_is_is_refused_before_a_byte_is_fetched() {
    var genuine = genuine("k-touch", "w700", "2.0.0");
    var forged = new TestOffers().offer(MANIFEST, ID, "n", NOW);
    assertThat(refusalOf(forged, LISTED)).startsWith("AssignmentForged[");
    assertThat(refusalOf(TestOffers.with(genuine, "*"), LISTED)).startsWith("AssignmentForged[");
    // a genuine assignment of another image, or of another rollout, put around this one
    var other = new ImageManifest("k-touch", "w700", "2.0.0", 101, SHA);
    var redirected =
        TestOffers.with(
            TestOffers.unsigned(other, "2.0.0", ID, "n", NOW, NOW + TestOffers.DAY),
            genuine.assigned().signature());
    assertThat(refusalOf(redirected, LISTED)).startsWith("AssignmentForged[");
  }

  @Test
  void what_the_server_signed_must_be_what_the_vendor_signed() {
    for (var signed :
        List.of(
            new ImageManifest("k-touch", "w700", "2.0.0", 101, SHA),
            new ImageManifest("k-touch", "w700", "2.0.0", 100, "cd".repeat(32)))) {
      assertThat(refusalOf(OFFERS.offer(signed, ID, "n", NOW), LISTED))
          .startsWith("NotWhatWasSigned[");
    }
    var otherModel =
        new TargetFile(
            LISTED.path(),
            100,
            LISTED.hashes(),
            TestOffers.listed(new ImageManifest("k-touch", "w800", "2.0.0", 100, SHA)).custom());
    assertThat(refusalOf(genuine("k-touch", "w700", "2.0.0"), otherModel))
        .startsWith("MetadataRejected[check=WrongRelease");
    var older =
        new TargetFile(
            LISTED.path(),
            100,
            LISTED.hashes(),
            TestOffers.listed(new ImageManifest("k-touch", "w700", "1.9.9", 100, SHA)).custom());
    assertThat(refusalOf(genuine("k-touch", "w700", "2.0.0"), older))
        .isEqualTo("NotWhatWasSigned[what=version, signed=1.9.9, offered=2.0.0]");
    var otherPath = new TargetFile("k-touch/x", 100, LISTED.hashes(), LISTED.custom());
    assertThat(refusalOf(genuine("k-touch", "w700", "2.0.0"), otherPath))
        .isEqualTo("NotWhatWasSigned[what=path, signed=k-touch/x, offered=" + LISTED.path() + "]");
  }

  @Test
  void a_counter_that_the_vendor_did_not_sign_would_lock_out_its_next_releases_and_is_refused() {
    var note =
        new ReleaseNote(
            "k-touch", List.of("w700"), "2.0.0", Optional.empty(), 199, Optional.empty());
    var listed = new TargetFile(LISTED.path(), 100, LISTED.hashes(), note.json());

    assertThat(refusalOf(genuine("k-touch", "w700", "2.0.0"), listed))
        .isEqualTo("NotWhatWasSigned[what=counter, signed=199, offered=200]");
  }

  private String refusalOf(Offer offer) {
    effects.clear();
    asked(offer);
    return refusal();
  }

  private String refusalOf(Offer offer, TargetFile listed) {
    effects.clear();
    asked(offer);
    assertThat(effects.getLast()).isEqualTo(new UpdateEffect.Look(offer));
    learn(new UpdateInput.Listed(new Listing(listed, OFFERS.signers())));
    return refusal();
  }

  private String refusal() {
    assertThat(state).isEqualTo(new UpdateState.Idle());
    assertThat(phases()).containsExactly(OFFERED, FAILED);
    var expected = lastReason().startsWith("TooLarge") ? STORAGE : METADATA;
    assertThat(failures()).last().isEqualTo(expected);
    return lastReason();
  }

  @Test
  void metadata_that_cannot_be_had_is_no_failed_update_but_a_later_one() {
    asked(genuine("k-touch", "w700", "2.0.0"));
    learn(new UpdateInput.LookFailed("no answer"));

    assertThat(state).isEqualTo(new UpdateState.Idle());
    assertThat(phases()).containsExactly(OFFERED);
  }

  @Test
  void a_boot_record_that_cannot_be_changed_is_remembered_and_told_after_the_restart() {
    offered(genuine("k-touch", "w700", "2.0.0"));
    learn(new UpdateInput.Fetched(new FoundImage(100, SHA)));
    learn(new UpdateInput.SlotWritten());
    learn(new UpdateInput.ReadBack(new FoundImage(100, SHA)));
    learn(new UpdateInput.StorageBroke("I/O error"));

    assertThat(effects.reversed().get(1)).isInstanceOf(UpdateEffect.RememberFailure.class);
    assertThat(effects.getLast()).isInstanceOf(UpdateEffect.Restart.class);

    learn(new UpdateInput.StartedAfterFailedSwitch("r1", "2.0.0", "I/O error"));
    assertThat(phases()).endsWith(INSTALLED, FAILED);
    assertThat(lastReason()).isEqualTo("StorageFailed[detail=I/O error]");
    assertThat(failures()).last().isEqualTo(STORAGE);
  }

  @Test
  void each_check_of_the_bytes_has_its_own_refusal_at_each_of_two_copies() {
    assertThat(reasonAfterFetching(new FoundImage(99, SHA)))
        .isEqualTo("ImageCutShort[expected=100, found=99]");
    assertThat(reasonAfterFetching(new FoundImage(101, SHA)))
        .isEqualTo("ImageTooLong[expected=100, found=101]");
    assertThat(reasonAfterFetching(new FoundImage(100, "cd".repeat(32))))
        .startsWith("HashMismatch[expected=abab");
  }

  private String reasonAfterFetching(FoundImage found) {
    effects.clear();
    offered(genuine("k-touch", "w700", "2.0.0"));
    learn(new UpdateInput.Fetched(found));
    assertThat(effects.getLast()).isEqualTo(new UpdateEffect.Pause(1, Duration.ZERO));
    learn(new UpdateInput.PauseOver());
    learn(new UpdateInput.Fetched(found));
    assertThat(phases()).containsExactly(OFFERED, DOWNLOADING, FAILED, FAILED);
    assertThat(failures()).endsWith(VERIFICATION, VERIFICATION);
    assertThat(state).isEqualTo(new UpdateState.Idle());
    return lastReason();
  }

  @Test
  void an_interrupted_download_waits_longer_each_time_until_a_byte_comes() {
    offered(genuine("k-touch", "w700", "2.0.0"));
    for (int i = 1; i <= 5; i++) {
      interrupted(false);
      assertThat(effects.getLast()).isEqualTo(new UpdateEffect.Pause(i, Duration.ofSeconds(7)));
      learn(new UpdateInput.PauseOver());
    }
    interrupted(true);
    assertThat(effects.getLast()).isEqualTo(new UpdateEffect.Pause(1, Duration.ofSeconds(7)));
    learn(new UpdateInput.PauseOver());
    learn(new UpdateInput.Fetched(new FoundImage(100, SHA)));

    assertThat(phases()).containsExactly(OFFERED, DOWNLOADING, VERIFIED);
  }

  @Test
  void a_network_that_stays_away_is_no_failed_update() {
    offered(genuine("k-touch", "w700", "2.0.0"));
    for (int i = 0; i < UpdateMachine.MAX_INTERRUPTIONS; i++) {
      interrupted(false);
      learn(new UpdateInput.PauseOver());
    }
    interrupted(false);

    assertThat(state).isEqualTo(new UpdateState.Idle());
    assertThat(phases()).containsExactly(OFFERED, DOWNLOADING);
  }

  @Test
  void a_download_ends_with_its_assignment_and_is_no_failed_update() {
    offered(genuine("k-touch", "w700", "2.0.0"));
    interrupted(true);
    now = NOW + TestOffers.DAY;
    learn(new UpdateInput.PauseOver());
    assertThat(state).isEqualTo(new UpdateState.Idle());

    now = NOW;
    offered(genuine("k-touch", "w700", "2.0.0"));
    now = NOW + TestOffers.DAY;
    interrupted(true);
    assertThat(state).isEqualTo(new UpdateState.Idle());
    assertThat(phases()).doesNotContain(FAILED);
  }

  @Test
  void a_check_in_takes_the_place_of_a_paused_download_and_a_halt_ends_it_as_cancelled() {
    for (var answer :
        List.of(
            new CheckInAnswer.UpToDate(Duration.ofDays(1)),
            new CheckInAnswer.Refused("device-revoked", Duration.ofDays(1)),
            new CheckInAnswer.Offered(genuine("k-touch", "w700", "3.0.0"), Duration.ofDays(1)))) {
      effects.clear();
      state = new UpdateState.Idle();
      offered(genuine("k-touch", "w700", "2.0.0"));
      interrupted(true);
      learn(new UpdateInput.CheckInDue("n"));
      learn(new UpdateInput.Answered(answer, Optional.of(List.of())));

      assertThat(phases()).startsWith(OFFERED, DOWNLOADING, FAILED);
      assertThat(failures().get(2)).isEqualTo(CANCELLED);
      assertThat(effects.stream().filter(UpdateEffect.KeepReceipts.class::isInstance).count())
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
            new CheckInAnswer.Offered(genuine("k-touch", "w700", "2.0.0"), Duration.ofDays(1)))) {
      effects.clear();
      state = new UpdateState.Idle();
      offered(genuine("k-touch", "w700", "2.0.0"));
      interrupted(true);
      learn(new UpdateInput.CheckInDue("n"));
      learn(new UpdateInput.Answered(answer, Optional.empty()));

      assertThat(phases()).doesNotContain(FAILED);
    }
  }

  @Test
  void a_report_is_told_before_the_receipts_of_an_answer_without_its_rollout_are_kept() {
    var receipt =
        new Receipt(new Membership("r2", "3.0.0", Arm.CONTROL, 1), 15_000, 0, new byte[16]);
    offered(genuine("k-touch", "w700", "2.0.0"));
    interrupted(true);
    learn(new UpdateInput.CheckInDue("n"));
    effects.clear();
    learn(
        new UpdateInput.Answered(
            new CheckInAnswer.UpToDate(Duration.ofDays(1)), Optional.of(List.of(receipt))));

    assertThat(phases()).containsExactly(FAILED);
    assertThat(effects).last().isEqualTo(new UpdateEffect.KeepReceipts(List.of(receipt)));
  }

  @Test
  void an_image_that_the_server_does_not_have_and_a_full_storage_fail_at_once() {
    offered(genuine("k-touch", "w700", "2.0.0"));
    learn(new UpdateInput.ImageGone("status 404"));
    assertThat(lastReason()).isEqualTo("DownloadFailed[detail=status 404]");
    assertThat(failures()).last().isEqualTo(NETWORK);

    offered(genuine("k-touch", "w700", "2.0.0"));
    learn(new UpdateInput.StorageBroke("no space left on device"));
    assertThat(lastReason()).isEqualTo("StorageFailed[detail=no space left on device]");
    assertThat(failures()).last().isEqualTo(STORAGE);
  }

  private void interrupted(boolean progressed) {
    learn(new UpdateInput.FetchInterrupted("no route", progressed, Duration.ofSeconds(7)));
  }

  @Test
  void a_slot_that_gives_back_other_bytes_is_never_switched_to() {
    offered(genuine("k-touch", "w700", "2.0.0"));
    learn(new UpdateInput.Fetched(new FoundImage(100, SHA)));
    learn(new UpdateInput.SlotWritten());
    learn(new UpdateInput.ReadBack(new FoundImage(100, "cd".repeat(32))));

    assertThat(lastReason()).startsWith("SlotCorrupted[expected=abab");
    assertThat(failures()).last().isEqualTo(VERIFICATION);
    assertThat(effects).noneMatch(UpdateEffect.RecordTrial.class::isInstance);
  }

  @Test
  void an_image_that_was_rolled_back_once_is_not_looked_at_again() {
    rejected = Set.of(SHA);

    offered(genuine("k-touch", "w700", "2.0.0"));

    assertThat(state).isEqualTo(new UpdateState.Idle());
    assertThat(phases()).isEmpty();
  }

  @Test
  void an_input_that_cannot_come_names_itself_and_the_state() {
    assertThatThrownBy(() -> learn(new UpdateInput.SlotWritten()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("SlotWritten[] cannot come in state Idle[]");
  }

  @Test
  void versions_are_ordered_by_number_and_not_by_letter() {
    assertThat(FirmwareVersion.isNewer("1.10.0", "1.9.9")).isTrue();
    assertThat(FirmwareVersion.isNewer("1.9.9", "1.10.0")).isFalse();
    assertThat(FirmwareVersion.isNewer("2.0.0", "2.0.0")).isFalse();
    assertThat(FirmwareVersion.isNewer("2.0.0-1", "2.0.0")).isTrue();
    assertThat(FirmwareVersion.isNewer("99999999999999999999.0", "3.0")).isTrue();
  }

  private void asked(Offer offer) {
    learn(new UpdateInput.CheckInDue("n"));
    learn(
        new UpdateInput.Answered(
            new CheckInAnswer.Offered(offer, Duration.ofDays(1)), Optional.empty()));
  }

  private void offered(Offer offer) {
    asked(offer);
    if (state instanceof UpdateState.Looking) {
      var listed = TestOffers.listed(offer.manifest());
      learn(new UpdateInput.Listed(new Listing(listed, OFFERS.signers())));
    }
  }

  private void learn(UpdateInput input) {
    var facts =
        new HandsetFacts("k-touch", "w700", ID, "1.0.0", "1.0.0", counter, 1_000, rejected, now);
    var step = UpdateMachine.step(facts, state, input);
    state = step.state();
    effects.addAll(step.effects());
  }

  private List<UpdatePhase> phases() {
    return reports().map(UpdateReport::phase).toList();
  }

  private List<FailureReason> failures() {
    return reports().map(UpdateReport::failure).toList();
  }

  private Stream<UpdateReport> reports() {
    return effects.stream()
        .filter(UpdateEffect.Tell.class::isInstance)
        .map(effect -> ((UpdateEffect.Tell) effect).report());
  }

  private String lastReason() {
    return String.valueOf(((UpdateEffect.Tell) effects.getLast()).report().reason());
  }

  private static Offer genuine(String vendor, String model, String version) {
    return OFFERS.offer(new ImageManifest(vendor, model, version, 100, SHA), ID, "n", NOW);
  }
}
