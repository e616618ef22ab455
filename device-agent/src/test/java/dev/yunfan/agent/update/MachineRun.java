package dev.yunfan.agent.update;

import dev.yunfan.schemas.release.ImageManifest;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.tuf.metadata.TargetFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One handset's updates by the machine alone: gives inputs, keeps the state and the effects. */
final class MachineRun {
  static final String SHA = "ab".repeat(32);
  static final String ID = "KT-1";
  static final long NOW = 1_312_156_800_000L;
  static final TestOffers OFFERS = new TestOffers();
  static final ImageManifest MANIFEST = new ImageManifest("k-touch", "w700", "2.0.0", 100, SHA);
  static final TargetFile LISTED = TestOffers.listed(MANIFEST);

  final List<UpdateEffect> effects = new ArrayList<>();
  long counter = 100;
  long uptime = 7_000;
  WrongCopies wrongCopies = WrongCopies.NONE;
  Set<String> rejected = Set.of();
  UpdateState state = new UpdateState.Idle();

  void interrupted(boolean progressed) {
    learn(new UpdateInput.FetchInterrupted("no route", progressed, Duration.ofSeconds(7)));
  }

  void asked(Offer offer) {
    learn(new UpdateInput.CheckInDue("n"));
    learn(
        new UpdateInput.Answered(
            new CheckInAnswer.Offered(offer, Duration.ofDays(1)), Optional.empty()));
  }

  void offered(Offer offer) {
    asked(offer);
    if (state instanceof UpdateState.Looking) {
      var listed = TestOffers.listed(offer.manifest());
      learn(new UpdateInput.Listed(new Listing(listed, OFFERS.signers())));
    }
  }

  void learn(UpdateInput input) {
    var facts =
        new HandsetFacts("k-touch", "w700", ID, counter, 1_000, rejected, wrongCopies, uptime);
    var step = UpdateMachine.step(facts, state, input);
    state = step.state();
    effects.addAll(step.effects());
    for (var effect : step.effects()) {
      if (effect instanceof UpdateEffect.KeepWrongCopies(var copies)) {
        wrongCopies = copies;
      }
    }
  }

  List<UpdatePhase> phases() {
    return reports().map(UpdateReport::phase).toList();
  }

  List<FailureReason> failures() {
    return reports().map(UpdateReport::failure).toList();
  }

  Stream<UpdateReport> reports() {
    return effects.stream()
        .filter(UpdateEffect.Tell.class::isInstance)
        .map(effect -> ((UpdateEffect.Tell) effect).report());
  }

  String lastReason() {
    return String.valueOf(((UpdateEffect.Tell) effects.getLast()).report().reason());
  }

  static Offer genuine(String vendor, String model, String version) {
    return OFFERS.offer(new ImageManifest(vendor, model, version, 100, SHA), ID, "n", NOW);
  }
}
