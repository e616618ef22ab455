package dev.yunfan.agent.handset;

import dev.yunfan.agent.boot.SlotWriter;
import dev.yunfan.agent.update.HandsetFacts;
import dev.yunfan.agent.update.ReleaseVerifier;
import dev.yunfan.agent.update.UpdateEffect;
import dev.yunfan.agent.update.UpdateInput;
import dev.yunfan.agent.update.UpdateMachine;
import dev.yunfan.agent.update.UpdateState;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Drives the update machine of one handset: does each effect, and feeds back what came of it. */
public final class UpdateRunner {
  /** How a run ends. */
  public enum Next {
    /** Nothing is under way. */
    REST,
    /** The handset must restart now. */
    RESTART
  }

  private final String vendor;
  private final String model;
  private final long slotBytes;
  private final ReleaseVerifier verifier;
  private final SlotWriter slots;
  private final Surroundings surroundings;
  private UpdateState state = new UpdateState.Idle();
  private boolean restart;

  /** For the firmware that was just started. */
  public UpdateRunner(
      String vendor,
      String model,
      long slotBytes,
      ReleaseVerifier verifier,
      SlotWriter slots,
      Surroundings surroundings) {
    this.vendor = vendor;
    this.model = model;
    this.slotBytes = slotBytes;
    this.verifier = verifier;
    this.slots = slots;
    this.surroundings = surroundings;
  }

  /** The first run after a start: concludes what an earlier one began. */
  public Next started() throws IOException {
    return run(slots.started(vendor, model));
  }

  /** Asks the server, and does what it says. */
  public Next checkIn(String nonce) throws IOException {
    return run(new UpdateInput.CheckInDue(nonce));
  }

  private Next run(UpdateInput first) throws IOException {
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
    return restart ? Next.RESTART : Next.REST;
  }

  private HandsetFacts facts() {
    var control = slots.control();
    return new HandsetFacts(
        vendor, model, control.floor(), slotBytes, Set.copyOf(control.rejected()), verifier);
  }

  private @Nullable UpdateInput perform(UpdateEffect effect) throws IOException {
    return switch (effect) {
      case UpdateEffect.Ask(var nonce) -> ask(nonce);
      case UpdateEffect.Fetch(var offer) -> {
        try {
          yield new UpdateInput.Fetched(surroundings.fetch(offer));
        } catch (IOException e) {
          yield new UpdateInput.FetchFailed(String.valueOf(e.getMessage()));
        }
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
      return new UpdateInput.Answered(surroundings.ask(nonce));
    } catch (IOException e) {
      return new UpdateInput.Unanswered(String.valueOf(e.getMessage()));
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
