package dev.yunfan.ota.gate;

import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.schemas.control.Judgement;
import dev.yunfan.schemas.control.ModelEvidence;
import java.util.List;
import java.util.Optional;

/**
 * A rollout with the evidence of one moment and the verdict on it. Counts that are shown or
 * recorded come from here, so that they are those that were judged.
 */
public record Judged(Rollout rollout, GateEvidence evidence, GateVerdict verdict) {
  /** Counts of each model that has rows. */
  public List<ModelEvidence> counts() {
    return StageGate.counts(rollout, evidence);
  }

  /** All that the guardrails say now. */
  public List<Judgement> judgements() {
    return evidence instanceof GateEvidence.Read read ? Guard.judgements(read.guard()) : List.of();
  }

  /** Why the counts cannot become a baseline; empty: they can. */
  public Optional<String> unfitForBaseline() {
    return StageGate.unfitForBaseline(rollout, evidence);
  }

  /** The obstacle that the rollout waits for; empty: the gate knows none. */
  public String waitsFor() {
    return verdict instanceof GateVerdict.Hold(var why) ? why : "";
  }
}
