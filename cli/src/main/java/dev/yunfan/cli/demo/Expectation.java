package dev.yunfan.cli.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * How a rollout of a scenario must end.
 *
 * @param state of the rollout at the end, as the API names it
 * @param haltedModels that were halted alone, while the others went on
 * @param reason word that the gate's sentence of the halt holds; empty: any
 * @param haveItAtMost largest share of a halted model's handsets that may have the release when it
 *     stops, in [0, 1]
 * @param afterCompletion whether the halt must come after the completion, and not before
 */
record Expectation(
    String state,
    List<String> haltedModels,
    String reason,
    double haveItAtMost,
    boolean afterCompletion) {
  Expectation {
    haltedModels = List.copyOf(haltedModels);
  }

  /** All that came otherwise, a sentence each; empty when all is as expected. */
  List<String> unmet(RolloutEnd end) {
    var unmet = new ArrayList<String>();
    if (!end.state().equals(state)) {
      unmet.add("%s is %s, expected %s".formatted(end.id(), end.state(), state));
    }
    if (!end.haltedModels().equals(haltedModels)) {
      unmet.add(
          "%s was halted for %s alone, expected %s"
              .formatted(end.id(), end.haltedModels(), haltedModels));
    }
    for (var halt : end.halts()) {
      if (!halt.reason().contains(reason)) {
        unmet.add(
            "%s was halted by \"%s\", expected %s".formatted(end.id(), halt.reason(), reason));
      }
      if (halt.shareByTruth() > haveItAtMost) {
        unmet.add(
            "%.2f %% of %s had %s when it stopped, expected at most %.2f %%"
                .formatted(
                    halt.shareByTruth() * 100,
                    String.join(", ", halt.models()),
                    end.id(),
                    haveItAtMost * 100));
      }
      if (halt.afterCompletion() != afterCompletion) {
        unmet.add(
            "%s was halted %s its completion, expected %s it"
                .formatted(
                    end.id(),
                    halt.afterCompletion() ? "after" : "before",
                    afterCompletion ? "after" : "before"));
      }
    }
    return unmet;
  }
}
