package dev.yunfan.ota.gate;

import java.util.Map;
import java.util.Optional;

/** The streams' counts of one rollout, as far as this server has read them. */
public sealed interface GateEvidence {
  /** Reading has not reached the topic's end since the server started: absence means nothing. */
  record NotReadYet() implements GateEvidence {}

  /**
   * All rows up to the topic's end.
   *
   * @param models rows of each of the rollout's models, by model; a model without rows has reported
   *     nothing
   * @param forward rows of the release that the rollout is rolled forward to, by model; nothing
   *     judges them
   * @param doubt why newer counts may exist; empty: it is proven that none do
   * @param guard what the guardrails know
   */
  record Read(
      Map<String, ModelRows> models,
      Map<String, ModelRows> forward,
      Optional<String> doubt,
      GuardEvidence guard)
      implements GateEvidence {
    public Read {
      models = Map.copyOf(models);
      forward = Map.copyOf(forward);
    }

    /** Evidence of a rollout that is not rolled forward. */
    public Read(Map<String, ModelRows> models, Optional<String> doubt) {
      this(models, Map.of(), doubt, GuardEvidence.NONE);
    }

    /** Without guardrails. */
    public Read(
        Map<String, ModelRows> models, Map<String, ModelRows> forward, Optional<String> doubt) {
      this(models, forward, doubt, GuardEvidence.NONE);
    }

    /** The same with what the guardrails know. */
    public Read with(GuardEvidence known) {
      return new Read(models, forward, doubt, known);
    }

    /** Rows of one model, perhaps none. */
    ModelRows of(String model) {
      return models.getOrDefault(model, ModelRows.none(model));
    }
  }
}
