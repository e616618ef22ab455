package dev.yunfan.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.agent.fleet.truth.FleetTruth;
import java.io.IOException;
import java.util.List;

/**
 * The public query API's word on the run, beside what the simulator did; both in the same shape.
 *
 * @param truth counted by the simulator
 * @param measured read over HTTP
 * @param mismatches where they differ, a line each
 */
record Audit(ObjectNode truth, ObjectNode measured, List<String> mismatches) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TOTALS =
      List.of("activations", "crashes", "exposureSeconds", "firmware");

  /** Why updates failed that do not count against their image. */
  private static final List<String> REASONS =
      List.of("storage", "network", "metadata", "verification", "cancelled");

  /** Reads the numbers as they are now, and compares. */
  static Audit of(FleetTruth truth, OtaClient answers) throws IOException, InterruptedException {
    return compare(shape(truth), answers.get("/v1/totals"), answers.get("/v1/rollouts/health"));
  }

  static Audit compare(ObjectNode truth, JsonNode totals, JsonNode health) {
    var measured = JSON.createObjectNode();
    TOTALS.forEach(name -> measured.set(name, totals.path(name)));
    var updates = measured.putObject("updates");
    for (var model : health) {
      var rollout = updates.withObjectProperty(model.path("rolloutId").asText());
      add(List.of("confirmed", "failed", "rolledBack"), model, rollout);
      add(REASONS, model.path("excused"), rollout.withObjectProperty("excused"));
    }
    return new Audit(truth, measured, Mismatches.between(truth, measured));
  }

  private static void add(List<String> counts, JsonNode more, ObjectNode to) {
    for (var count : counts) {
      to.put(count, to.path(count).asLong() + more.path(count).asLong());
    }
  }

  private static ObjectNode shape(FleetTruth truth) {
    ObjectNode all = JSON.valueToTree(truth);
    var shaped = JSON.createObjectNode();
    TOTALS.forEach(name -> shaped.set(name, all.path(name)));
    shaped.set("updates", all.path("updates"));
    return shaped;
  }
}
