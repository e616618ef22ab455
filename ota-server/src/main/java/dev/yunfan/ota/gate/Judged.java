package dev.yunfan.ota.gate;

import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.schemas.control.ModelEvidence;
import java.util.List;
import java.util.Optional;

/**
 * A rollout with the evidence of one moment and the verdict on it. Who shows or records counts
 * takes them from here, so that they are those that were judged.
 */
public record Judged(Rollout rollout, GateEvidence evidence, GateVerdict verdict) {
  /** Counts of each model that has rows. */
  public List<ModelEvidence> counts() {
    return StageGate.counts(rollout, evidence);
  }

  /** Why the counts cannot become a baseline; empty: they can. */
  public Optional<String> unfitForBaseline() {
    return StageGate.unfitForBaseline(rollout, evidence);
  }

  /** What the rollout waits for; empty: nothing that the gate knows. */
  public String waitsFor() {
    return verdict instanceof GateVerdict.Hold(var why) ? why : "";
  }
}
