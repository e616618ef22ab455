package dev.yunfan.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A vendor's plan to ship its release.
 *
 * @param models that get it; empty: all that the vendor has in the story
 * @param day simulated time at which the rollout starts
 * @param stages in ascending shares
 * @param holdbackBasisPoints share of the fleet that never gets it, in hundredths of a percent
 * @param personAdvances whether a person opens the next stage when the server asks
 * @param guardrails policy of the rollout, as the API takes it; null for the defaults
 */
record PlannedRollout(
    String vendor,
    String release,
    List<String> models,
    Instant day,
    List<PlannedStage> stages,
    int holdbackBasisPoints,
    boolean personAdvances,
    @Nullable JsonNode guardrails,
    @Nullable Expectation expect) {
  PlannedRollout {
    models = List.copyOf(models);
    stages = List.copyOf(stages);
  }
}
