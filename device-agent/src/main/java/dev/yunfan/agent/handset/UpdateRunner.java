package dev.yunfan.agent.handset;

import dev.yunfan.agent.boot.SlotWriter;
import dev.yunfan.agent.update.HandsetFacts;
import dev.yunfan.agent.update.ImageRefusal;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.UpdateEffect;
import dev.yunfan.agent.update.UpdateInput;
import dev.yunfan.agent.update.UpdateMachine;
import dev.yunfan.agent.update.UpdateState;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Drives the update machine of one handset: does each effect, and feeds back what came of it. */
public final class UpdateRunner {
  /** How a run ends. */
  public enum Next {
    /** Nothing is under way, or a download is paused. */
    REST,
    /** The handset must restart now. */
    RESTART
  }

  private static final long NANOS_OF_A_MILLI = 1_000_000;

  private final HandsetConfig config;
  private final LongSupplier nanoTime;
  private final SlotWriter slots;
  private final Surroundings surroundings;
  private UpdateState state = new UpdateState.Idle();
  private final Set<String> rejectedHere = new HashSet<>();
  private boolean restart;

  /**
   * For the firmware that was just started.
   *
   * @param nanoTime nanoseconds since some moment, on a clock that never jumps
   */
  public UpdateRunner(
      HandsetConfig config, LongSupplier nanoTime, SlotWriter slots, Surroundings surroundings) {
    this.config = config;
    this.nanoTime = nanoTime;
    this.slots = slots;
    this.surroundings = surroundings;
  }

  /** The first run after a start: concludes what an earlier one began. */
  public Next started() throws IOException {
    var started = slots.started(config.vendor(), config.model());
    var failed = surroundings.remembered();
    if (failed.isEmpty()) {
      return run(started);
    }
    var next =
        run(
            started instanceof UpdateInput.StartedAsUsual
                ? new UpdateInput.StartedAfterFailedSwitch(
                    failed.get().rolloutId(), failed.get().release(), failed.get().reason())
                : started);
    surroundings.forget();
    return next;
  }

  /** Asks the server, and does what it says. */
  public Next checkIn(String nonce) throws IOException {
    return run(new UpdateInput.CheckInDue(nonce));
  }

  /** Whether a download waits for its next try. */
  public boolean isPaused() {
    return state instanceof UpdateState.Pausing;
  }

  /** The pause of a download is over. */
  public Next goOn() throws IOException {
    return run(new UpdateInput.PauseOver());
  }

  private Next run(UpdateInput first) throws IOException {
    try {
      UpdateInput input = first;
      while (input != null && !restart) {
        var step = UpdateMachine.step(facts(), state, input);
        state = step.state();
        input = null;
        for (var effect : step.effects()) {
          var learned = perform(effect);
          input = learned == null ? input : learned;
        }
      }
    } catch (IOException e) {
      state = new UpdateState.Idle(); // what must outlive this is in the boot record
      throw e;
    }
    return restart ? Next.RESTART : Next.REST;
  }

  /** Images that were rolled back here, whether or not the boot record could take them. */
  private Set<String> rejected() {
    var rejected = new HashSet<>(slots.control().rejected());
    rejected.addAll(rejectedHere);
    return rejected;
  }

  private HandsetFacts facts() {
    var control = slots.control();
    return new HandsetFacts(
        config.vendor(),
        config.model(),
        config.deviceId(),
        control.counter(),
        config.slotBytes(),
        rejected(),
        surroundings.wrongCopies(),
        nanoTime.getAsLong() / NANOS_OF_A_MILLI);
  }

  private @Nullable UpdateInput perform(UpdateEffect effect) throws IOException {
    return switch (effect) {
      case UpdateEffect.Ask(var nonce) -> ask(nonce);
      case UpdateEffect.Look(var offer) -> look(offer);
      case UpdateEffect.Fetch(var offer, var chunks) -> surroundings.fetch(offer, chunks);
      case UpdateEffect.Pause(var failures, var atLeast) -> {
        surroundings.pause(failures, atLeast);
        yield null;
      }
      case UpdateEffect.WriteSlot(var offer) ->
          stored(() -> {
            try (var image = surroundings.fetched(offer)) {
              slots.writeSlot(image);
            }
            return new UpdateInput.SlotWritten();
          });
      case UpdateEffect.ReadSlot(var offer) ->
          stored(() -> new UpdateInput.ReadBack(slots.readSlot(offer.manifest().lengthBytes())));
      case UpdateEffect.RecordTrial(var offer) ->
          stored(() -> {
            slots.recordTrial(offer);
            return new UpdateInput.TrialRecorded();
          });
      case UpdateEffect.Confirm(var offer) ->
          stored(() -> {
            slots.confirm(offer);
            return new UpdateInput.Confirmed();
          });
      case UpdateEffect.RecordFallBack(_, var reason) ->
          stored(() -> {
            slots.recordFallBack(reason);
            return new UpdateInput.FallBackRecorded();
          });
      case UpdateEffect.Probe(var offer) -> {
        var health = surroundings.probe(offer);
        yield new UpdateInput.Probed(health.healthy(), health.detail());
      }
      case UpdateEffect.Restart _ -> {
        restart = true;
        yield null;
      }
      case UpdateEffect.RememberFailure(var offer, var reason) -> {
        surroundings.remember(new FailedSwitch(offer.rolloutId(), offer.release(), reason));
        yield null;
      }
      case UpdateEffect.KeepReceipts(var receipts) -> {
        surroundings.keep(receipts);
        yield null;
      }
      case UpdateEffect.KeepWrongCopies(var copies) -> {
        surroundings.keep(copies);
        yield null;
      }
      case UpdateEffect.Tell(var report) -> {
        surroundings.tell(report);
        yield null;
      }
      case UpdateEffect.Settle _ -> {
        recorded(slots::settle);
        yield null;
      }
      case UpdateEffect.Reject(var offer) -> {
        rejectedHere.add(offer.manifest().sha256());
        recorded(() -> slots.reject(offer.manifest().sha256()));
        yield null;
      }
    };
  }

  private UpdateInput ask(String nonce) {
    try {
      return surroundings.ask(nonce, rejected());
    } catch (IOException e) {
      return new UpdateInput.Unanswered(String.valueOf(e.getMessage()));
    }
  }

  private UpdateInput look(Offer offer) {
    var lacking = surroundings.lacking(offer);
    if (lacking.isPresent()) {
      return lacking.get();
    }
    try {
      return new UpdateInput.Listed(config.listings().look(offer));
    } catch (dev.yunfan.tuf.refusal.Refusal e) {
      return new UpdateInput.NotListed(ImageRefusal.ofMetadata(e));
    } catch (IOException e) {
      surroundings.say("metadata cannot be had, the update waits: " + e.getMessage());
      return new UpdateInput.LookFailed("metadata: " + e.getMessage(), NotNow.asked(e));
    }
  }

  private interface Recording {
    void run() throws IOException;
  }

  /** An outcome that is told and not recorded as told is told again after the next start. */
  private void recorded(Recording recording) {
    try {
      recording.run();
    } catch (IOException e) {
      surroundings.say(
          "the boot record cannot be written, the outcome is told again after the next start: "
              + e);
    }
  }

  private interface Storing {
    UpdateInput run() throws IOException;
  }

  private static UpdateInput stored(Storing storing) {
    try {
      return storing.run();
    } catch (IOException e) {
      return new UpdateInput.StorageBroke(String.valueOf(e.getMessage()));
    }
  }
}
