package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The plan that brings handsets with a bad release to its fix: they alone, in stages of their own
 * that begin small, since a fix may hurt too.
 *
 * @param models that the rollout of the bad release was stopped for
 * @param handsets that confirmed the bad release, as far as is known
 */
record FixPlan(String vendor, String badRelease, List<String> models, long handsets) {
  /** With fewer handsets no proof that a fix crashes less would come in days. */
  static final long ENOUGH_FOR_PROOF = 10_000;

  private static final int[] SHARES = {100, 1_000, 5_000, 10_000};
  private static final int WHOLE = 10_000;
  private static final int SOAK_SECONDS = 86_400;

  /** A stage of fewer handsets tells nothing. */
  private static final int SMALLEST_STAGE = 20;

  private static final int FIRST_CONFIRMED = 10;
  private static final double CONFIRMED_SHARE = 0.2;
  private static final Set<String> STOPPED = Set.of("halted", "cancelled", "withdrawn");

  FixPlan {
    models = List.copyOf(models);
  }

  /**
   * The models and handsets that a stopped rollout leaves with its release.
   *
   * @param rollout as the API shows it
   * @throws IllegalArgumentException when it was not stopped
   */
  static FixPlan of(JsonNode rollout) {
    var models = new TreeSet<String>();
    boolean whole = STOPPED.contains(rollout.path("state").asText());
    rollout.path(whole ? "models" : "haltedModels").forEach(model -> models.add(model.asText()));
    if (models.isEmpty()) {
      throw new IllegalArgumentException(
          "rollout %s is %s, and no verdict or person has stopped it; halt it first: ./yunfan rollout halt %s --reason '...'"
              .formatted(
                  rollout.path("id").asText(),
                  rollout.path("state").asText(),
                  rollout.path("id").asText()));
    }
    long handsets = 0;
    for (var row : rollout.path("evidence")) {
      handsets += models.contains(row.path("model").asText()) ? row.path("confirmed").asLong() : 0;
    }
    return new FixPlan(
        rollout.path("vendor").asText(),
        rollout.path("release").asText(),
        List.copyOf(models),
        handsets);
  }

  /** Whether the fix is judged by crashes before a stage passes; harm halts it in any case. */
  boolean waitsForProof() {
    return handsets >= ENOUGH_FOR_PROOF;
  }

  /**
   * The request that plans it.
   *
   * @param stages as people write them; none: from 1 % on, or as small as makes sense
   */
  ObjectNode body(String fix, List<String> stages) {
    var body = Api.JSON.createObjectNode().put("vendor", vendor).put("release", fix);
    models.forEach(body.putArray("models")::add);
    body.putArray("fromVersions").add(badRelease);
    var array = body.putArray("stages");
    (stages.isEmpty() ? usual() : stages.stream().map(StageText::parse).toList())
        .forEach(array::add);
    if (!waitsForProof()) {
      body.putObject("guardrails").putObject("advance").putArray("metrics");
    }
    return body;
  }

  private List<ObjectNode> usual() {
    var stages = new ArrayList<ObjectNode>();
    int before = 0;
    int needed = FIRST_CONFIRMED;
    for (int share : SHARES) {
      double added = (double) handsets * (share - before) / WHOLE;
      if (added < SMALLEST_STAGE && share < WHOLE) {
        continue;
      }
      stages.add(
          Api.JSON
              .createObjectNode()
              .put("shareBasisPoints", share)
              .put("soakSeconds", SOAK_SECONDS)
              .put("minConfirmed", (long) Math.clamp(added * CONFIRMED_SHARE, 1, needed)));
      before = share;
      needed *= 2;
    }
    return stages;
  }
}
