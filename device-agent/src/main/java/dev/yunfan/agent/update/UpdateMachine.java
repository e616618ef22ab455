package dev.yunfan.agent.update;

import static dev.yunfan.schemas.telemetry.UpdatePhase.CONFIRMED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.DOWNLOADING;
import static dev.yunfan.schemas.telemetry.UpdatePhase.FAILED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.INSTALLED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.OFFERED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.REBOOTED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.ROLLED_BACK;
import static dev.yunfan.schemas.telemetry.UpdatePhase.VERIFIED;

import dev.yunfan.agent.update.UpdateState.Asking;
import dev.yunfan.agent.update.UpdateState.Confirming;
import dev.yunfan.agent.update.UpdateState.FallingBack;
import dev.yunfan.agent.update.UpdateState.Fetching;
import dev.yunfan.agent.update.UpdateState.Idle;
import dev.yunfan.agent.update.UpdateState.Looking;
import dev.yunfan.agent.update.UpdateState.Pausing;
import dev.yunfan.agent.update.UpdateState.Probing;
import dev.yunfan.agent.update.UpdateState.ReadingBack;
import dev.yunfan.agent.update.UpdateState.Restarting;
import dev.yunfan.agent.update.UpdateState.Switching;
import dev.yunfan.agent.update.UpdateState.Writing;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one update logic of every handset, real or simulated: (facts, state, input) gives the next
 * state and the effects. It touches no file, network, clock or random source.
 */
public final class UpdateMachine {
  /**
   * Wrong copies of an image before it is left to a later check-in. Each is reported: the first may
   * be the fault of a worn flash, or of something on the way; the second counts against the image.
   */
  public static final int MAX_WRONG_COPIES = 2;

  /** Tries in a row without a byte before a download is left to a later check-in. */
  public static final int MAX_INTERRUPTIONS = 200;

  private UpdateMachine() {}

  /**
   * One step.
   *
   * @throws IllegalStateException when the input cannot come in this state: a bug of the driver
   */
  public static Step step(HandsetFacts facts, UpdateState state, UpdateInput input) {
    return switch (input) {
      case UpdateInput.CheckInDue(var nonce) -> {
        var paused = state instanceof Pausing(var offer, _, _) ? offer : null;
        if (paused == null) {
          in(Idle.class, state, input);
        }
        yield Step.to(new Asking(nonce, paused), new UpdateEffect.Ask(nonce));
      }
      case UpdateInput.Answered(var answer, var receipts) ->
          answered(facts, in(Asking.class, state, input), answer, receipts);
      case UpdateInput.Unanswered _ -> {
        in(Asking.class, state, input);
        yield Step.to(new Idle());
      }
      case UpdateInput.Listed(var listing) ->
          listed(facts, in(Looking.class, state, input).offer(), listing);
      case UpdateInput.NotListed(var refusal) ->
          failed(in(Looking.class, state, input).offer(), refusal);
      case UpdateInput.LookFailed _ -> {
        in(Looking.class, state, input);
        yield Step.to(new Idle()); // nothing was attempted; the next check-in offers it again
      }
      case UpdateInput.Fetched(var found) -> fetched(in(Fetching.class, state, input), found);
      case UpdateInput.FetchInterrupted(_, var progressed, var retryAfter) ->
          interrupted(facts, in(Fetching.class, state, input), progressed, retryAfter);
      case UpdateInput.ImageGone(var detail) ->
          failed(in(Fetching.class, state, input).offer(), new Refusal.DownloadFailed(detail));
      case UpdateInput.PauseOver _ -> goOn(facts, in(Pausing.class, state, input));
      case UpdateInput.SlotWritten _ -> {
        var offer = in(Writing.class, state, input).offer();
        yield Step.to(new ReadingBack(offer), new UpdateEffect.ReadSlot(offer));
      }
      case UpdateInput.ReadBack(var found) ->
          readBack(in(ReadingBack.class, state, input).offer(), found);
      case UpdateInput.TrialRecorded _ ->
          Step.to(
              new Restarting(in(Switching.class, state, input).offer()),
              new UpdateEffect.Restart());
      case UpdateInput.StorageBroke(var detail) -> storageBroke(state, input, detail);
      case UpdateInput.StartedAsUsual _ -> Step.to(new Idle());
      case UpdateInput.StartedAfterFailedSwitch(var rolloutId, var release, var reason) ->
          Step.to(
              new Idle(),
              new UpdateEffect.Tell(
                  failure(rolloutId, release, new Refusal.StorageFailed(reason))));
      case UpdateInput.StartedOnTrial(var offer) ->
          Step.to(new Probing(offer), tell(offer, REBOOTED), new UpdateEffect.Probe(offer));
      case UpdateInput.StartedAfterFallBack(var offer, var failure, var reason) ->
          Step.to(
              new Idle(),
              new UpdateEffect.Tell(
                  new UpdateReport(
                      offer.rolloutId(), offer.release(), ROLLED_BACK, reason, failure)),
              new UpdateEffect.Reject(offer));
      case UpdateInput.StartedConfirmed(var offer) -> confirmed(offer);
      case UpdateInput.Probed(var healthy, var detail) ->
          probed(in(Probing.class, state, input).offer(), healthy, detail);
      case UpdateInput.Confirmed _ -> confirmed(in(Confirming.class, state, input).offer());
      case UpdateInput.FallBackRecorded _ ->
          Step.to(
              new Restarting(in(FallingBack.class, state, input).offer()),
              new UpdateEffect.Restart());
    };
  }

  private static Step answered(
      HandsetFacts facts, Asking asking, CheckInAnswer answer, Optional<List<Receipt>> receipts) {
    var effects = new ArrayList<UpdateEffect>();
    var paused = asking.paused();
    if (paused != null && takesBack(answer, paused)) {
      effects.add(failure(paused, new Refusal.TakenBack(paused.rolloutId())));
    }
    receipts.ifPresent(all -> effects.add(new UpdateEffect.KeepReceipts(all)));
    var next =
        switch (answer) {
          case CheckInAnswer.Offered(var offer, _) -> offered(facts, asking.nonce(), offer);
          case CheckInAnswer.UpToDate _, CheckInAnswer.Deferred _ -> Step.to(new Idle());
          case CheckInAnswer.Refused _, CheckInAnswer.Unreadable _ -> Step.to(new Idle());
        };
    effects.addAll(next.effects());
    return new Step(next.state(), effects);
  }

  /** Whether the server no longer offers this; one that only asks for time does not say so. */
  private static boolean takesBack(CheckInAnswer answer, Offer paused) {
    return switch (answer) {
      case CheckInAnswer.Offered(var offer, _) ->
          !offer.rolloutId().equals(paused.rolloutId())
              || !offer.release().equals(paused.release());
      case CheckInAnswer.UpToDate _, CheckInAnswer.Refused _ -> true;
      case CheckInAnswer.Deferred _, CheckInAnswer.Unreadable _ -> false;
    };
  }

  private static Step offered(HandsetFacts facts, String nonce, Offer offer) {
    if (facts.rejected().contains(offer.manifest().sha256())) {
      return Step.to(new Idle()); // its roll-back is reported already
    }
    var refusal = OfferChecks.ofOffer(facts, nonce, offer);
    return refusal.isPresent()
        ? failed(offer, refusal.get(), tell(offer, OFFERED))
        : Step.to(new Looking(offer), tell(offer, OFFERED), new UpdateEffect.Look(offer));
  }

  private static Step listed(HandsetFacts facts, Offer offer, Listing listing) {
    var refusal = OfferChecks.ofListing(facts, offer, listing);
    return refusal.isPresent()
        ? failed(offer, refusal.get())
        : Step.to(
            new Fetching(offer, 0, 0), tell(offer, DOWNLOADING), new UpdateEffect.Fetch(offer));
  }

  private static Step fetched(Fetching fetching, FoundImage found) {
    var offer = fetching.offer();
    Optional<Refusal> refusal = OfferChecks.ofDownload(offer, found);
    return refusal.isPresent()
        ? wrongCopy(fetching, refusal.get())
        : Step.to(new Writing(offer), tell(offer, VERIFIED), new UpdateEffect.WriteSlot(offer));
  }

  private static Step wrongCopy(Fetching fetching, Refusal refusal) {
    int copies = fetching.wrongCopies() + 1;
    return copies < MAX_WRONG_COPIES
        ? Step.to(
            new Pausing(fetching.offer(), copies, 0),
            failure(fetching.offer(), refusal),
            new UpdateEffect.Pause(copies, Duration.ZERO))
        : failed(fetching.offer(), refusal);
  }

  /**
   * Bad coverage says nothing about the firmware: a download that is given up for it has no final
   * phase, and goes on when it is offered again.
   */
  private static Step interrupted(
      HandsetFacts facts, Fetching fetching, boolean progressed, Duration retryAfter) {
    int interruptions = progressed ? 1 : fetching.interruptions() + 1;
    return interruptions > MAX_INTERRUPTIONS || hasExpired(facts, fetching.offer())
        ? Step.to(new Idle())
        : Step.to(
            new Pausing(fetching.offer(), fetching.wrongCopies(), interruptions),
            new UpdateEffect.Pause(interruptions, retryAfter));
  }

  private static Step goOn(HandsetFacts facts, Pausing pausing) {
    var offer = pausing.offer();
    return hasExpired(facts, offer)
        ? Step.to(new Idle())
        : Step.to(
            new Fetching(offer, pausing.wrongCopies(), pausing.interruptions()),
            new UpdateEffect.Fetch(offer));
  }

  private static boolean hasExpired(HandsetFacts facts, Offer offer) {
    return offer.assigned().expires() <= facts.now();
  }

  private static Step readBack(Offer offer, FoundImage found) {
    var refusal = OfferChecks.ofSlot(offer, found);
    return refusal.isPresent()
        ? failed(offer, refusal.get())
        : Step.to(
            new Switching(offer), tell(offer, INSTALLED), new UpdateEffect.RecordTrial(offer));
  }

  private static Step probed(Offer offer, boolean healthy, String detail) {
    return healthy
        ? Step.to(new Confirming(offer), new UpdateEffect.Confirm(offer))
        : Step.to(new FallingBack(offer, detail), new UpdateEffect.RecordFallBack(offer, detail));
  }

  private static Step confirmed(Offer offer) {
    return Step.to(new Idle(), tell(offer, CONFIRMED), new UpdateEffect.Settle(offer));
  }

  /** Before the switch the old firmware simply goes on; after it a restart decides what runs. */
  private static Step storageBroke(UpdateState state, UpdateInput input, String detail) {
    return switch (state) {
      case Fetching(var offer, _, _) -> failed(offer, new Refusal.StorageFailed(detail));
      case Writing(var offer) -> failed(offer, new Refusal.StorageFailed(detail));
      case ReadingBack(var offer) -> failed(offer, new Refusal.StorageFailed(detail));
      case Switching(var offer) ->
          Step.to(
              new Restarting(offer),
              new UpdateEffect.RememberFailure(offer, detail),
              new UpdateEffect.Restart());
      case Confirming(var offer) -> Step.to(new Restarting(offer), new UpdateEffect.Restart());
      case FallingBack(var offer, _) -> Step.to(new Restarting(offer), new UpdateEffect.Restart());
      case Idle _, Asking _, Looking _, Pausing _, Restarting _, Probing _ ->
          throw unexpected(state, input);
    };
  }

  private static Step failed(Offer offer, Refusal refusal, UpdateEffect... before) {
    var effects = new ArrayList<UpdateEffect>(List.of(before));
    effects.add(failure(offer, refusal));
    return new Step(new Idle(), effects);
  }

  private static UpdateEffect tell(Offer offer, UpdatePhase phase) {
    return new UpdateEffect.Tell(new UpdateReport(offer.rolloutId(), offer.release(), phase, null));
  }

  private static UpdateEffect failure(Offer offer, Refusal refusal) {
    return new UpdateEffect.Tell(failure(offer.rolloutId(), offer.release(), refusal));
  }

  private static UpdateReport failure(String rolloutId, String release, Refusal refusal) {
    return new UpdateReport(rolloutId, release, FAILED, refusal.reason(), refusal.failure());
  }

  private static <S extends UpdateState> S in(
      Class<S> expected, UpdateState state, UpdateInput input) {
    if (!expected.isInstance(state)) {
      throw unexpected(state, input);
    }
    return expected.cast(state);
  }

  private static IllegalStateException unexpected(UpdateState state, UpdateInput input) {
    return new IllegalStateException("%s cannot come in state %s".formatted(input, state));
  }
}
