package dev.yunfan.agent.update;

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
import dev.yunfan.schemas.release.ManifestSignature;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpdateMachineTest {
  private static final String SHA = "ab".repeat(32);
  private static final KeyPair KEY = newKey();

  private final List<UpdateEffect> effects = new ArrayList<>();
  private Set<String> rejected = Set.of();
  private UpdateState state = new UpdateState.Idle();

  private static KeyPair newKey() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

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
    learn(new UpdateInput.StartedAfterFallBack(genuine("k-touch", "w700", "2.0.0"), "no signal"));

    assertThat(phases()).endsWith(REBOOTED, ROLLED_BACK);
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
    assertThat(refusalOf(forged())).startsWith("SignatureRejected[");
    var huge = new ImageManifest("k-touch", "w700", "2.0.0", 5_000, SHA);
    assertThat(refusalOf(signed(huge, "2.0.0"))).isEqualTo("TooLarge[slotBytes=1000, found=5000]");
    var other = new ImageManifest("k-touch", "w700", "2.0.0", 100, SHA);
    assertThat(refusalOf(signed(other, "2.1.0")))
        .isEqualTo("WrongRelease[expected=2.1.0, found=2.0.0]");
  }

  private String refusalOf(Offer offer) {
    effects.clear();
    offered(offer);
    assertThat(state).isEqualTo(new UpdateState.Idle());
    assertThat(phases()).containsExactly(OFFERED, FAILED);
    return lastReason();
  }

  @Test
  void each_check_of_the_bytes_has_its_own_refusal_after_three_tries() {
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
    for (int i = 0; i < UpdateMachine.MAX_FETCHES; i++) {
      assertThat(state).isInstanceOf(UpdateState.Fetching.class);
      learn(new UpdateInput.Fetched(found));
    }
    assertThat(phases()).endsWith(FAILED);
    return lastReason();
  }

  @Test
  void a_slot_that_gives_back_other_bytes_is_never_switched_to() {
    offered(genuine("k-touch", "w700", "2.0.0"));
    learn(new UpdateInput.Fetched(new FoundImage(100, SHA)));
    learn(new UpdateInput.SlotWritten());
    learn(new UpdateInput.ReadBack(new FoundImage(100, "cd".repeat(32))));

    assertThat(lastReason()).startsWith("SlotCorrupted[expected=abab");
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

  private void offered(Offer offer) {
    learn(new UpdateInput.CheckInDue("n"));
    learn(new UpdateInput.Answered(new CheckInAnswer.Offered(offer, Duration.ofDays(1))));
  }

  private void learn(UpdateInput input) {
    var facts =
        new HandsetFacts(
            "k-touch", "w700", "1.0.0", 1_000, rejected, new VendorKeyVerifier(KEY.getPublic()));
    var step = UpdateMachine.step(facts, state, input);
    state = step.state();
    effects.addAll(step.effects());
  }

  private List<UpdatePhase> phases() {
    return effects.stream()
        .filter(UpdateEffect.Tell.class::isInstance)
        .map(effect -> ((UpdateEffect.Tell) effect).report().phase())
        .toList();
  }

  private String lastReason() {
    return String.valueOf(((UpdateEffect.Tell) effects.getLast()).report().reason());
  }

  private static Offer genuine(String vendor, String model, String version) {
    return signed(new ImageManifest(vendor, model, version, 100, SHA), version);
  }

  private static Offer signed(ImageManifest manifest, String release) {
    var signature = ManifestSignature.sign(manifest, KEY.getPrivate());
    return new Offer("r1", release, manifest, HexFormat.of().formatHex(signature), "/v1/images/x");
  }

  private static Offer forged() {
    var manifest = new ImageManifest("k-touch", "w700", "2.0.0", 100, SHA);
    var signature = ManifestSignature.sign(manifest, newKey().getPrivate());
    return new Offer("r1", "2.0.0", manifest, HexFormat.of().formatHex(signature), "/v1/images/x");
  }
}
