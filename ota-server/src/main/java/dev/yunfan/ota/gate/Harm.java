package dev.yunfan.ota.gate;

import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.schemas.control.ModelEvidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Whether rows that were read prove that an update hurts. */
final class Harm {
  private static final int NO_STAGE = -1;
  private static final String SINCE = " since the last resume or completion";

  private Harm() {}

  /** The halt of every model that is hurt and not halted yet; empty: none is. */
  static Optional<GateVerdict.Halt> of(
      Rollout rollout, Set<String> halted, GateEvidence.Read read, List<ModelEvidence> counts) {
    var models = new ArrayList<String>();
    var why = new ArrayList<String>();
    for (String model : rollout.plan().models()) {
      if (!halted.contains(model)) {
        harm(rollout, read.of(model))
            .ifPresent(harm -> {
              models.add(model);
              why.add(harm);
            });
      }
    }
    return models.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new GateVerdict.Halt(
                models, String.join("; ", why), counts, Guard.judgements(read.guard())));
  }

  private static Optional<String> harm(Rollout rollout, ModelRows rows) {
    double budget = rollout.plan().maxFailureRate();
    var baseline = StageGate.baseline(rollout, rows.model());
    if (Doubt.of(rows, baseline).isPresent()) {
      var part = Outcomes.inPart(baseline, sound(rows).evidence(NO_STAGE));
      return FailureEvidence.aboveBudgetInPart(part.bad(), part.settled(), budget)
          ? Optional.of(
              told(rows.model(), part, budget, "settled updates in the rows that can be read"))
          : Optional.empty();
    }
    var now = rows.evidence(NO_STAGE);
    String since = rollout.baseline().containsKey(rows.model()) ? SINCE : "";
    return harm(rows.model(), Outcomes.fresh(baseline, now), budget, "settled updates" + since)
        .or(() ->
            harm(
                rows.model(),
                Outcomes.relapsed(baseline, now),
                budget,
                "handsets that had confirmed the update" + since));
  }

  private static Optional<String> harm(String model, Outcomes outcomes, double budget, String of) {
    return FailureEvidence.aboveBudget(outcomes.bad(), outcomes.settled(), budget)
        ? Optional.of(told(model, outcomes, budget, of))
        : Optional.empty();
  }

  private static ModelRows sound(ModelRows rows) {
    return new ModelRows(
        rows.model(),
        rows.rows().stream().filter(row -> !Doubt.contradicts(row)).toList(),
        List.of());
  }

  private static String told(String model, Outcomes outcomes, double budget, String of) {
    return String.format(
        Locale.ROOT,
        "%s: %d of %d %s failed or rolled back; the budget is %.2f %%, and the gate halts an update within it with a chance of at most %.2f %%",
        model,
        outcomes.bad(),
        outcomes.settled(),
        of,
        100 * budget,
        100 * FailureEvidence.error(budget));
  }
}
