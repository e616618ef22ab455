package dev.yunfan.ota.gate;

import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.ota.rollout.RolloutState.Running;
import dev.yunfan.schemas.control.ModelEvidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
   * @param doubt why that evidence may not be the newest; what may not be never passes a stage
   */
  public static GateVerdict judge(
      Rollout rollout,
      Running running,
      Map<String, Seen> seen,
      Optional<String> doubt,
      Instant now) {
    var harm = harm(rollout, running.haltedModels(), seen);
    if (harm.isPresent()) {
      return harm.get();
    }
    return doubt
        .<GateVerdict>map(GateVerdict.Hold::new)
        .orElseGet(() -> passed(rollout, running, seen, now));
  }

  /** Judges a release that everybody gets: harm may show after the last stage has passed. */
  public static GateVerdict judge(
      Rollout rollout, RolloutState.Completed completed, Map<String, Seen> seen) {
    return harm(rollout, completed.haltedModels(), seen)
        .map(GateVerdict.class::cast)
        .orElseGet(() -> new GateVerdict.Hold("completed"));
  }

  /** The verdict on a rollout whose judgement failed: what cannot be judged is stopped. */
  public static GateVerdict unjudged(Rollout rollout, String why) {
    return new GateVerdict.Halt(
        List.copyOf(rollout.plan().models()), "it cannot be judged: " + why);
  }

  private static Optional<GateVerdict.Halt> harm(
      Rollout rollout, Set<String> haltedModels, Map<String, Seen> seen) {
    var halted = new ArrayList<String>();
    var why = new ArrayList<String>();
    for (String model : rollout.plan().models()) {
      String harm = haltedModels.contains(model) ? "" : harm(rollout, model, newest(seen, model));
      if (!harm.isEmpty()) {
        halted.add(model);
        why.add(harm);
      }
    }
    return halted.isEmpty()
        ? Optional.empty()
        : Optional.of(new GateVerdict.Halt(halted, String.join("; ", why)));
  }

  private static Seen newest(Map<String, Seen> seen, String model) {
    return seen.getOrDefault(model, new Seen.Counted(ModelEvidence.none(model)));
  }

  private static String harm(Rollout rollout, String model, Seen newest) {
    return switch (newest) {
      case Seen.Unreadable(var detail) ->
          "%s: evidence cannot be read: %s".formatted(model, detail);
      case Seen.Counted(var evidence) -> {
        var baseline = rollout.baseline().getOrDefault(model, ModelEvidence.none(model));
        yield harm(rollout.plan().maxFailureRate(), evidence, baseline);
      }
    };
  }

  /**
   * Each handset counts once a step, so one that failed and at its next try rolled back is bad
   * twice; it is taken for two, but never for more than were attempted. Handsets that were under
   * way at the baseline are judged after it: only what had come to an end by then is taken off.
   */
  private static String harm(double budget, ModelEvidence evidence, ModelEvidence baseline) {
    long settled = Math.min(baseline.attempted(), baseline.confirmed() + baseline.bad());
    long attempted = evidence.attempted() - settled;
    long bad = evidence.bad() - baseline.bad();
    if (attempted < 0
        || bad < 0
        || Math.max(evidence.failed(), evidence.rolledBack()) > evidence.attempted()) {
      return "%s: evidence contradicts itself: %d failed and %d rolled back of %d attempted"
          .formatted(
              evidence.model(), evidence.failed(), evidence.rolledBack(), evidence.attempted());
    }
    if (attempted < MIN_SAMPLE) {
      return "";
    }
    double least = Wilson.lowerBound(Math.min(bad, attempted), attempted);
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

  private static GateVerdict passed(
      Rollout rollout, Running running, Map<String, Seen> seen, Instant now) {
    long confirmed =
        rollout.plan().models().stream()
            .mapToLong(model ->
                newest(seen, model) instanceof Seen.Counted(var evidence)
                    ? evidence.confirmed()
                    : 0)
            .sum();
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
