package dev.yunfan.agent.handset;

import dev.yunfan.agent.boot.SlotWriter;
import dev.yunfan.agent.update.HandsetFacts;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.Refusal;
import dev.yunfan.agent.update.UpdateEffect;
import dev.yunfan.agent.update.UpdateInput;
import dev.yunfan.agent.update.UpdateMachine;
import dev.yunfan.agent.update.UpdateState;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
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

  private final HandsetConfig config;
  private final InstantSource clock;
  private final SlotWriter slots;
  private final Surroundings surroundings;
  private UpdateState state = new UpdateState.Idle();
  private boolean restart;

  /** For the firmware that was just started. */
  public UpdateRunner(
      HandsetConfig config, InstantSource clock, SlotWriter slots, Surroundings surroundings) {
    this.config = config;
    this.clock = clock;
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

  private HandsetFacts facts() {
    var control = slots.control();
    return new HandsetFacts(
        config.vendor(),
        config.model(),
        config.deviceId(),
        control.counter(),
        config.slotBytes(),
        Set.copyOf(control.rejected()),
        clock.millis());
  }

  private @Nullable UpdateInput perform(UpdateEffect effect) throws IOException {
    return switch (effect) {
      case UpdateEffect.Ask(var nonce) -> ask(nonce);
      case UpdateEffect.Look(var offer) -> look(offer);
      case UpdateEffect.Fetch(var offer) -> surroundings.fetch(offer);
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
      case UpdateEffect.Tell(var report) -> {
        surroundings.tell(report);
        yield null;
      }
      case UpdateEffect.Settle _ -> {
        slots.settle();
        yield null;
      }
      case UpdateEffect.Reject(var offer) -> {
        slots.reject(offer.manifest().sha256());
        yield null;
      }
    };
  }

  private UpdateInput ask(String nonce) {
    try {
      return surroundings.ask(nonce);
    } catch (IOException e) {
      return new UpdateInput.Unanswered(String.valueOf(e.getMessage()));
    }
  }

  private UpdateInput look(Offer offer) {
    try {
      return new UpdateInput.Listed(config.listings().look(offer.target()));
    } catch (dev.yunfan.tuf.refusal.Refusal e) {
      return new UpdateInput.NotListed(Refusal.ofMetadata(e));
    } catch (IOException e) {
      return new UpdateInput.LookFailed("metadata: " + e.getMessage());
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
