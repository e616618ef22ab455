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
  /** Tries in a row without a byte before an update is left to a later check-in. */
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
        var paused = state instanceof Pausing pausing ? pausing : null;
        if (paused == null) {
          in(Idle.class, state, input);
        }
        yield Step.to(new Asking(nonce, facts.uptime(), paused), new UpdateEffect.Ask(nonce));
      }
      case UpdateInput.Answered(var answer, var receipts) ->
          answered(facts, in(Asking.class, state, input), answer, receipts);
      case UpdateInput.Unanswered _ -> {
        var paused = in(Asking.class, state, input).paused();
        yield Step.to(paused == null ? new Idle() : paused);
      }
      case UpdateInput.Listed(var listing) ->
          listed(facts, in(Looking.class, state, input), listing);
      case UpdateInput.NotListed(var refusal) ->
          failed(in(Looking.class, state, input).open().offer(), refusal);
      case UpdateInput.LookFailed(_, var retryAfter) -> {
        var looking = in(Looking.class, state, input);
        yield interrupted(facts, looking.open(), looking.interruptions() + 1, false, retryAfter);
      }
      case UpdateInput.Fetched(var found) ->
          fetched(facts, in(Fetching.class, state, input), found);
      case UpdateInput.FetchInterrupted(_, var progressed, var retryAfter) -> {
        var fetching = in(Fetching.class, state, input);
        int interruptions = progressed ? 1 : fetching.interruptions() + 1;
        yield interrupted(facts, fetching.open(), interruptions, true, retryAfter);
      }
      case UpdateInput.ImageGone(var detail) ->
          failed(
              in(Fetching.class, state, input).open().offer(),
              new ImageRefusal.DownloadFailed(detail));
      case UpdateInput.ImageTakenBack _ -> {
        var offer = in(Fetching.class, state, input).open().offer();
        yield failed(offer, new ImageRefusal.TakenBack(offer.rolloutId()));
      }
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
      case UpdateInput.OutOfRoom(var needed, var free) ->
          storageBroke(state, input, new ImageRefusal.StorageFull(needed, free));
      case UpdateInput.StorageBroke(var detail) ->
          storageBroke(state, input, new ImageRefusal.StorageFailed(detail));
      case UpdateInput.StartedAsUsual _ -> Step.to(new Idle());
      case UpdateInput.StartedAfterFailedSwitch(var rolloutId, var release, var reason) ->
          Step.to(
              new Idle(),
              new UpdateEffect.Tell(
                  failure(rolloutId, release, new ImageRefusal.StorageFailed(reason))));
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
    if (paused != null && takesBack(answer, paused.open().offer())) {
      var offer = paused.open().offer();
      effects.add(failure(offer, new ImageRefusal.TakenBack(offer.rolloutId())));
    }
    receipts.ifPresent(all -> effects.add(new UpdateEffect.KeepReceipts(all)));
    var next =
        switch (answer) {
          case CheckInAnswer.Offered(var offer, _) -> offered(facts, asking, offer);
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

  private static Step offered(HandsetFacts facts, Asking asking, Offer offer) {
    if (facts.rejected().contains(offer.manifest().sha256())) {
      return Step.to(new Idle()); // its roll-back is reported already
    }
    var refusal = OfferChecks.ofOffer(facts, asking.nonce(), offer);
    if (refusal.isPresent()) {
      return failed(offer, refusal.get(), tell(offer, OFFERED));
    }
    var open = OpenOffer.of(offer, asking.askedAt());
    return open.hasEnded(facts.uptime())
        ? Step.to(new Idle()) // the answer was so long on its way that nothing is left of it
        : Step.to(new Looking(open, 0), tell(offer, OFFERED), new UpdateEffect.Look(offer));
  }

  private static Step listed(HandsetFacts facts, Looking looking, Listing listing) {
    var offer = looking.open().offer();
    var refusal = OfferChecks.ofListing(facts, offer, listing);
    return refusal.isPresent()
        ? failed(offer, refusal.get())
        : fetch(facts, looking.open().listed(listing), 0, tell(offer, DOWNLOADING));
  }

  /** The next try of a download; not yet, when wrong copies came of late. */
  private static Step fetch(
      HandsetFacts facts, OpenOffer open, int interruptions, UpdateEffect... before) {
    long now = open.serverTime(facts.uptime());
    var copies = facts.wrongCopies().notAfter(now);
    var effects = new ArrayList<UpdateEffect>();
    if (!copies.equals(facts.wrongCopies())) {
      effects.add(new UpdateEffect.KeepWrongCopies(copies));
    }
    var wait = copies.untilNext(open.image(), now);
    if (wait.isZero()) {
      effects.addAll(List.of(before));
      effects.add(new UpdateEffect.Fetch(open.offer(), open.chunks()));
      return new Step(new Fetching(open, interruptions), effects);
    }
    var next = wrong(open, copies, now);
    effects.addAll(next.effects());
    return new Step(next.state(), effects);
  }

  private static Step fetched(HandsetFacts facts, Fetching fetching, FoundImage found) {
    var open = fetching.open();
    if (found.lengthBytes() != open.offer().manifest().lengthBytes()) {
      return interrupted(facts, open, fetching.interruptions() + 1, true, Duration.ZERO);
    }
    if (OfferChecks.ofDownload(open.offer(), found).isPresent()) {
      long now = open.serverTime(facts.uptime());
      var copy = new WrongCopies.Copy(open.image(), found.sha256(), now);
      var copies = facts.wrongCopies().notAfter(now).with(copy);
      var next = wrong(open, copies, now);
      var effects = new ArrayList<UpdateEffect>();
      effects.add(new UpdateEffect.KeepWrongCopies(copies));
      effects.addAll(next.effects());
      return new Step(next.state(), effects);
    }
    var effects = new ArrayList<UpdateEffect>();
    if (facts.wrongCopies().count(open.image()) > 0) {
      var others = facts.wrongCopies().without(open.image());
      effects.add(new UpdateEffect.KeepWrongCopies(others));
    }
    effects.add(tell(open.offer(), VERIFIED));
    effects.add(new UpdateEffect.WriteSlot(open.offer()));
    return new Step(new Writing(open.offer()), effects);
  }

  /**
   * After a wrong copy: copies that differ are the fault of the road, and another one is fetched
   * when it may be; copies that are all equal are the fault of the image.
   */
  private static Step wrong(OpenOffer open, WrongCopies copies, long now) {
    var image = open.image();
    return copies.blame(image)
        ? failed(open.offer(), new ImageRefusal.HashMismatch(image, copies.lastFound(image)))
        : Step.to(
            new Pausing(open, 0, true),
            new UpdateEffect.Pause(copies.count(image), copies.untilNext(image, now)));
  }

  /**
   * Bad coverage says nothing about the firmware: an update that is given up for it has no final
   * phase, and goes on when it is offered again.
   */
  private static Step interrupted(
      HandsetFacts facts, OpenOffer open, int interruptions, boolean listed, Duration retryAfter) {
    return interruptions > MAX_INTERRUPTIONS || open.hasEnded(facts.uptime())
        ? Step.to(new Idle())
        : Step.to(
            new Pausing(open, interruptions, listed),
            new UpdateEffect.Pause(interruptions, retryAfter));
  }

  private static Step goOn(HandsetFacts facts, Pausing pausing) {
    var open = pausing.open();
    if (open.hasEnded(facts.uptime())) {
      return Step.to(new Idle());
    }
    return pausing.listed()
        ? fetch(facts, open, pausing.interruptions())
        : Step.to(new Looking(open, pausing.interruptions()), new UpdateEffect.Look(open.offer()));
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
  private static Step storageBroke(UpdateState state, UpdateInput input, ImageRefusal refusal) {
    return switch (state) {
      case Looking(var open, _) -> failed(open.offer(), refusal);
      case Fetching(var open, _) -> failed(open.offer(), refusal);
      case Writing(var offer) -> failed(offer, refusal);
      case ReadingBack(var offer) -> failed(offer, refusal);
      case Switching(var offer) ->
          Step.to(
              new Restarting(offer),
              new UpdateEffect.RememberFailure(
                  offer,
                  refusal instanceof ImageRefusal.StorageFailed(var detail)
                      ? detail
                      : refusal.reason()),
              new UpdateEffect.Restart());
      case Confirming(var offer) -> Step.to(new Restarting(offer), new UpdateEffect.Restart());
      case FallingBack(var offer, _) -> Step.to(new Restarting(offer), new UpdateEffect.Restart());
      case Idle _, Asking _, Pausing _, Restarting _, Probing _ -> throw unexpected(state, input);
    };
  }

  private static Step failed(Offer offer, ImageRefusal refusal, UpdateEffect... before) {
    var effects = new ArrayList<UpdateEffect>(List.of(before));
    effects.add(failure(offer, refusal));
    return new Step(new Idle(), effects);
  }

  private static UpdateEffect tell(Offer offer, UpdatePhase phase) {
    return new UpdateEffect.Tell(new UpdateReport(offer.rolloutId(), offer.release(), phase, null));
  }

  private static UpdateEffect failure(Offer offer, ImageRefusal refusal) {
    return new UpdateEffect.Tell(failure(offer.rolloutId(), offer.release(), refusal));
  }

  private static UpdateReport failure(String rolloutId, String release, ImageRefusal refusal) {
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
