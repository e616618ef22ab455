package dev.yunfan.cli.demo;

import java.time.Instant;
import java.util.List;

/**
 * How a rollout ended, for the reader of a scenario.
 *
 * @param state as the API names it
 * @param haltedModels that were halted alone
 * @param halts in the order of their times; several when models were halted one by one
 */
record RolloutEnd(
    String id, Instant started, String state, List<String> haltedModels, List<HaltTold> halts) {
  /**
   * A halt that the audit tells of.
   *
   * @param at simulated time
   * @param models that it stopped
   * @param reason the gate's own sentence
   * @param shareByTruth of these models' handsets that had the release by then, as the simulator
   *     knows, in [0, 1]
   * @param shareByApi the same as the API told right after, of handsets that confirmed it
   * @param afterCompletion whether the rollout had completed before
   */
  record HaltTold(
      Instant at,
      List<String> models,
      String reason,
      double shareByTruth,
      double shareByApi,
      boolean afterCompletion) {}

  RolloutEnd {
    haltedModels = List.copyOf(haltedModels);
    halts = List.copyOf(halts);
  }
}
