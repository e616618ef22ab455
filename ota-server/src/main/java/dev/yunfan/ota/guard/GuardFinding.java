package dev.yunfan.ota.guard;

import dev.yunfan.schemas.control.Judgement;
import java.util.List;

/**
 * The finding from the rows of a rollout.
 *
 * @param harms proven harm, by model ("" is all together): each halts
 * @param all every process, proven or not
 * @param doubts contradictory rows and arms that are no random draw: each holds
 * @param waits what the open stage has still to prove
 * @param weaker empty, or one sentence: what is lost without handsets to compare with
 */
public record GuardFinding(
    List<Judgement> harms,
    List<Judgement> all,
    List<String> doubts,
    List<Wait> waits,
    String weaker) {
  /** Of a rollout without guardrails. */
  public static final GuardFinding NONE =
      new GuardFinding(List.of(), List.of(), List.of(), List.of(), "");

  public GuardFinding {
    harms = List.copyOf(harms);
    all = List.copyOf(all);
    doubts = List.copyOf(doubts);
    waits = List.copyOf(waits);
  }
}
