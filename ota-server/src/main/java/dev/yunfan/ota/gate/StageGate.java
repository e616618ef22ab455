package dev.yunfan.ota.gate;

import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState.Running;
import dev.yunfan.schemas.control.ModelEvidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;

/**
 * Judges the open stage of a running rollout. A model is halted when the share of failed and rolled
 * back among its attempted handsets is above the failure budget with 99 % confidence ({@link
 * Wilson}), from 30 attempted handsets on. The next stage opens after the soak, with enough
 * confirmed updates, and no model in doubt.
 */
public final class StageGate {
  /** Fewest attempted handsets that are judged. */
  static final long MIN_SAMPLE = 30;

  private StageGate() {}

  /**
   * Judges.
   *
   * @param seen newest evidence by model; a model without any has not reported yet
   */
  public static GateVerdict judge(
      Rollout rollout, Running running, Map<String, Seen> seen, Instant now) {
    var halted = new ArrayList<String>();
    var why = new ArrayList<String>();
    long confirmed = 0;
    for (String model : rollout.plan().models()) {
      var newest = seen.getOrDefault(model, new Seen.Counted(ModelEvidence.none(model)));
      String harm = running.haltedModels().contains(model) ? "" : harm(rollout, model, newest);
      if (!harm.isEmpty()) {
        halted.add(model);
        why.add(harm);
      }
      confirmed += newest instanceof Seen.Counted(var evidence) ? evidence.confirmed() : 0;
    }
    return halted.isEmpty()
        ? passed(rollout, running, confirmed, now)
        : new GateVerdict.Halt(halted, String.join("; ", why));
  }

  private static String harm(Rollout rollout, String model, Seen newest) {
    return switch (newest) {
      case Seen.Unreadable(var detail) ->
          "%s: evidence cannot be read: %s".formatted(model, detail);
      case Seen.Counted(var evidence) -> {
        var baseline = rollout.baseline().getOrDefault(model, ModelEvidence.none(model));
        yield harm(rollout.plan().maxFailureRate(), evidence.since(baseline));
      }
    };
  }

  private static String harm(double budget, ModelEvidence evidence) {
    long bad = evidence.bad();
    long attempted = evidence.attempted();
    if (bad < 0 || attempted < 0 || bad > attempted) {
      return "%s: evidence contradicts itself: %d failed of %d attempted"
          .formatted(evidence.model(), bad, attempted);
    }
    if (attempted < MIN_SAMPLE) {
      return "";
    }
    double least = Wilson.lowerBound(bad, attempted);
    return least <= budget
        ? ""
        : String.format(
            Locale.ROOT,
            "%s: %d of %d attempted updates failed; with 99 %% confidence at least %.2f %%, the budget is %.2f %%",
            evidence.model(),
            bad,
            attempted,
            100 * least,
            100 * budget);
  }

  private static GateVerdict passed(Rollout rollout, Running running, long confirmed, Instant now) {
    var stage = rollout.plan().stages().get(running.stage());
    var soaked = Instant.ofEpochMilli(running.since()).plusSeconds(stage.soakSeconds());
    if (now.isBefore(soaked)) {
      return new GateVerdict.Hold("soaks until " + soaked);
    }
    if (confirmed < stage.minConfirmed()) {
      return new GateVerdict.Hold(
          "%d of %d confirmed updates".formatted(confirmed, stage.minConfirmed()));
    }
    String why =
        "stage %d soaked %d s with %d confirmed updates"
            .formatted(running.stage(), stage.soakSeconds(), confirmed);
    int next = running.stage() + 1;
    return next < rollout.plan().stages().size()
        ? new GateVerdict.Advance(next, why)
        : new GateVerdict.Complete(why);
  }
}
