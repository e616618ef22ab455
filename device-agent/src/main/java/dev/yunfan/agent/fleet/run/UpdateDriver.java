package dev.yunfan.agent.fleet.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.agent.fleet.net.RetryingClient;
import dev.yunfan.agent.fleet.net.SharedListings;
import dev.yunfan.agent.fleet.story.Behaviour;
import dev.yunfan.agent.fleet.story.Draws;
import dev.yunfan.agent.fleet.story.Flaw;
import dev.yunfan.agent.fleet.story.FleetConfig;
import dev.yunfan.agent.fleet.truth.Tally;
import dev.yunfan.agent.fleet.truth.Tally.Count;
import dev.yunfan.agent.http.Backoff;
import dev.yunfan.agent.http.CheckInCodec;
import dev.yunfan.agent.update.CheckInAnswer;
import dev.yunfan.agent.update.FoundImage;
import dev.yunfan.agent.update.HandsetFacts;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.Receipts;
import dev.yunfan.agent.update.UpdateEffect;
import dev.yunfan.agent.update.UpdateInput;
import dev.yunfan.agent.update.UpdateMachine;
import dev.yunfan.agent.update.UpdateState;
import dev.yunfan.agent.update.WrongCopies;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import io.vertx.core.Context;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Drives the update machine of simulated handsets: the network is real, storage and restarts are
 * drawn.
 */
final class UpdateDriver {
  private static final long SLOT_BYTES = 512L << 20;
  private static final String OTHER_SHA256 = "0".repeat(64);
  private static final Duration RESTART = Duration.ofMinutes(2);

  private final FleetConfig config;
  private final RetryingClient courier;
  private final Credentials credentials;
  private final Tally tally;
  private final SharedListings listings;
  private final Lives lives;
  private final Context context;

  /** One string a release, and not one a handset. */
  private final Map<String, String> names = new HashMap<>();

  private final Map<Membership, Membership> memberships = new HashMap<>();

  UpdateDriver(
      FleetConfig config,
      RetryingClient courier,
      Credentials credentials,
      Tally tally,
      SharedListings listings,
      Lives lives,
      Context context) {
    this.config = config;
    this.courier = courier;
    this.credentials = credentials;
    this.tally = tally;
    this.listings = listings;
    this.lives = lives;
    this.context = context;
  }

  /** Asks the server, and does what it says; {@code then} runs when nothing is under way. */
  void checkIn(Handset handset, long now, Runnable then) {
    long nonce = Draws.key(config.seed(), handset.index, Draws.Of.CHECK_IN, handset.checkIns++);
    step(handset, now, new UpdateInput.CheckInDue(Long.toHexString(nonce)), then);
  }

  /** A wait is over: a download's pause, the owner's delay, or a restart. */
  void resume(Handset handset, long now, Runnable then) {
    handset.nextStepAt = Long.MAX_VALUE;
    switch (handset.update) {
      case UpdateState.Writing(var offer) ->
          step(
              handset,
              now,
              fate(handset, offer) == Fate.HAS_NO_ROOM
                  ? new UpdateInput.StorageBroke("no space left on device")
                  : new UpdateInput.SlotWritten(),
              then);
      case UpdateState.Restarting(var offer) when fate(handset, offer) == Fate.FALLS_SILENT -> {
        handset.installedAt = now;
        handset.silent = true;
        then.run();
      }
      case UpdateState.Restarting(var offer) -> step(handset, now, started(handset, offer), then);
      case UpdateState.Pausing _ -> step(handset, now, new UpdateInput.PauseOver(), then);
      default -> then.run();
    }
  }

  private UpdateInput started(Handset handset, Offer offer) {
    var reason = handset.fallBackReason;
    handset.fallBackReason = null;
    if (reason != null) {
      return new UpdateInput.StartedAfterFallBack(offer, FailureReason.HEALTH, reason);
    }
    return fate(handset, offer) == Fate.DOES_NOT_START
        ? new UpdateInput.StartedAfterFallBack(
            offer, FailureReason.BOOT, "new firmware did not start")
        : new UpdateInput.StartedOnTrial(offer);
  }

  private void step(Handset handset, long now, UpdateInput input, Runnable then) {
    var step = UpdateMachine.step(facts(handset, now), handset.update, input);
    handset.update = step.state();
    boolean goesOn = false;
    for (var effect : step.effects()) {
      goesOn |= perform(handset, now, effect, then);
    }
    if (!goesOn) {
      then.run();
    }
  }

  /** Whether {@code then} is left to this effect. */
  private boolean perform(Handset handset, long now, UpdateEffect effect, Runnable then) {
    switch (effect) {
      case UpdateEffect.Ask(var nonce) -> ask(handset, now, nonce, then);
      case UpdateEffect.Look(var offer) ->
          listings.look(offer.target(), context, found -> step(handset, now, found, then));
      case UpdateEffect.Fetch(var offer, _) -> fetch(handset, now, offer, then);
      case UpdateEffect.ReadSlot(var offer) -> {
        var manifest = offer.manifest();
        boolean worn = fate(handset, offer) == Fate.READS_BACK_WRONG;
        var sha256 = worn ? OTHER_SHA256 : manifest.sha256();
        var found = new FoundImage(manifest.lengthBytes(), sha256);
        step(handset, now, new UpdateInput.ReadBack(found), then);
      }
      case UpdateEffect.RecordTrial _ -> {
        // what happened until here, happened on the old firmware
        lives.liveUntil(handset, now, config.scenario().end().toEpochMilli());
        step(handset, now, new UpdateInput.TrialRecorded(), then);
      }
      case UpdateEffect.Probe(var offer) -> {
        boolean healthy = fate(handset, offer) != Fate.IS_UNHEALTHY;
        step(handset, now, new UpdateInput.Probed(healthy, "health check failed"), then);
      }
      case UpdateEffect.Confirm(var offer) -> {
        handset.releaseCounter = (int) offer.releaseCounter();
        handset.firmware = names.computeIfAbsent(offer.release(), release -> release);
        var flaw = flaw(handset);
        handset.crashFactor = (float) flaw.crashFactor();
        handset.installedAt = now;
        handset.harmFrom = flaw.harmAfter().isZero() ? 0 : now + flaw.harmAfter().toMillis();
        step(handset, now, new UpdateInput.Confirmed(), then);
      }
      case UpdateEffect.RecordFallBack(_, var reason) -> {
        handset.fallBackReason = reason;
        step(handset, now, new UpdateInput.FallBackRecorded(), then);
      }
      case UpdateEffect.WriteSlot(var offer) -> {
        var random = Draws.of(config.seed(), handset.index, Draws.Of.UPDATE, nameOf(offer) + 1);
        handset.nextStepAt = now + Behaviour.deferralMillis(random);
        return false;
      }
      case UpdateEffect.Pause(var failures, var atLeast) -> {
        var random = Draws.of(config.seed(), handset.index, Draws.Of.PAUSE, now);
        var pause = Backoff.OF_DOWNLOADS.pause(failures, atLeast, random);
        handset.nextStepAt = now + Math.max(1, pause.toMillis());
        return false;
      }
      case UpdateEffect.Restart _ -> {
        handset.nextStepAt = now + RESTART.toMillis();
        return false;
      }
      case UpdateEffect.RememberFailure _ -> {
        return false; // the simulated boot record can always be written
      }
      case UpdateEffect.KeepReceipts(var receipts) -> {
        keep(handset, receipts);
        return false;
      }
      case UpdateEffect.KeepWrongCopies(var copies) -> {
        handset.wrongCopies = copies.equals(WrongCopies.NONE) ? null : copies;
        return false;
      }
      case UpdateEffect.Tell(var report) -> {
        handset.tell(now, report);
        if (report.phase().isFinal()) {
          handset.nextUploadAt = now;
        }
        return false;
      }
      case UpdateEffect.Reject(var offer) -> {
        handset.rejectedImage = offer.manifest().sha256();
        return false;
      }
      case UpdateEffect.Settle _ -> {
        return false;
      }
    }
    return true;
  }

  private void ask(Handset handset, long now, String nonce, Runnable then) {
    var held = CompactReceipts.list(handset.receipts);
    var body =
        CheckInCodec.body(handset.launch.model(), handset.firmware, nonce, held, rejected(handset))
            .getBytes(UTF_8);
    courier.postCheckIn(
        credentials.of(handset),
        body,
        answer -> {
          tally.add(Count.CHECK_INS, 1);
          var read =
              answer.status() == 200
                  ? CheckInCodec.answer(answer.body().getBytes())
                  : Optional.<UpdateInput.Answered>empty();
          if (read.isPresent()) {
            answered(handset, now, read.get(), then);
          } else {
            plan(handset, now, config.knobs().checkInAtMost());
            step(handset, now, new UpdateInput.Unanswered("status " + answer.status()), then);
          }
        });
  }

  private void answered(Handset handset, long now, UpdateInput.Answered answered, Runnable then) {
    plan(handset, now, answered.answer().nextCheckIn());
    if (answered.answer() instanceof CheckInAnswer.Offered) {
      tally.add(Count.OFFERS, 1);
    }
    step(handset, now, answered, then);
  }

  /** A receipt whose rollout the answer leaves out stays while a report of that rollout waits. */
  private void keep(Handset handset, List<Receipt> newest) {
    var needed =
        CompactReceipts.list(handset.receipts).stream()
            .filter(receipt -> handset.awaitsReportOf(receipt.membership().rolloutId()))
            .toList();
    handset.receipts =
        CompactReceipts.of(
            Receipts.of(needed, newest),
            membership -> memberships.computeIfAbsent(membership, each -> each));
  }

  private void plan(Handset handset, long now, Duration asked) {
    long atLeast = config.knobs().checkInAtLeast().toMillis();
    long atMost = Math.max(atLeast, config.knobs().checkInAtMost().toMillis());
    handset.nextCheckInAt = now + Math.clamp(asked.toMillis(), atLeast, atMost);
  }

  private void fetch(Handset handset, long now, Offer offer, Runnable then) {
    tally.add(Count.DOWNLOADS, 1);
    courier.download(
        offer.imagePath(),
        credentials.of(handset),
        offer.manifest().lengthBytes(),
        new RetryingClient.Download() {
          @Override
          public void found(FoundImage image) {
            step(handset, now, new UpdateInput.Fetched(image), then);
          }

          @Override
          public void refused(int status) {
            var detail = "image: status " + status;
            step(
                handset,
                now,
                switch (status) {
                  case HttpURLConnection.HTTP_NOT_FOUND -> new UpdateInput.ImageGone(detail);
                  case HttpURLConnection.HTTP_GONE -> new UpdateInput.ImageTakenBack(detail);
                  default -> new UpdateInput.FetchInterrupted(detail, false, Duration.ZERO);
                },
                then);
          }
        });
  }

  private HandsetFacts facts(Handset handset, long now) {
    return new HandsetFacts(
        handset.launch.vendor(),
        handset.launch.model(),
        handset.deviceId(),
        handset.releaseCounter,
        SLOT_BYTES,
        rejected(handset),
        handset.wrongCopies == null ? WrongCopies.NONE : handset.wrongCopies,
        now);
  }

  private static Set<String> rejected(Handset handset) {
    return handset.rejectedImage == null ? Set.of() : Set.of(handset.rejectedImage);
  }

  private enum Fate {
    SUCCEEDS,
    HAS_NO_ROOM,
    READS_BACK_WRONG,
    DOES_NOT_START,
    IS_UNHEALTHY,
    FALLS_SILENT
  }

  /** How a release ends on a handset; always the same for the same seed, handset and release. */
  private Fate fate(Handset handset, Offer offer) {
    var flaw = flaw(handset);
    var random = Draws.of(config.seed(), handset.index, Draws.Of.UPDATE, nameOf(offer));
    double draw = random.nextDouble() - flaw.failedShare();
    if (draw < 0) {
      return random.nextDouble() < Behaviour.NO_ROOM_SHARE
          ? Fate.HAS_NO_ROOM
          : Fate.READS_BACK_WRONG;
    }
    draw -= flaw.rolledBackShare();
    if (draw >= 0) {
      return draw < flaw.silentShare() ? Fate.FALLS_SILENT : Fate.SUCCEEDS;
    }
    return random.nextBoolean() ? Fate.IS_UNHEALTHY : Fate.DOES_NOT_START;
  }

  private Flaw flaw(Handset handset) {
    return config.scenario().flawOf(handset.launch.vendor(), handset.launch.model());
  }

  private static long nameOf(Offer offer) {
    return 2L * offer.release().hashCode();
  }
}
