package dev.yunfan.ota.gate;

import dev.yunfan.ota.guard.GuardFinding;
import java.util.List;

/**
 * The evidence of a rollout's guardrails: the judgements of its arms, and the open alarms of its
 * firmware.
 */
public record GuardEvidence(GuardFinding finding, List<OpenAlarm> alarms) {
  /** Of a rollout without guardrails. */
  public static final GuardEvidence NONE = new GuardEvidence(GuardFinding.NONE, List.of());

  public GuardEvidence {
    alarms = List.copyOf(alarms);
  }
}
