package dev.yunfan.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.cli.signing.TrialKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * The release engineers of the three vendors: each signs with the vendor's key, which no server
 * ever sees, and publishes and rolls out one release over the public API.
 */
final class ReleaseEngineer {
  /** A stage of fewer handsets tells nothing: a small fleet starts with a larger one. */
  private static final int SMALLEST_STAGE_HANDSETS = 20;

  private static final String ASKED = "a person is asked";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TrialKeys keys;

  ReleaseEngineer(TrialKeys keys) {
    this.keys = keys;
  }

  /**
   * Uploads an image a model, publishes the release and starts its rollout.
   *
   * @param fleet handsets of these models that are active now
   * @return the rollout's id
   * @throws IOException when the server refuses any of it
   */
  String rollOut(OtaClient ota, PlannedRollout plan, List<String> models, long fleet)
      throws IOException, InterruptedException {
    ota.post("/v1/releases", release(ota, plan, models));
    var created = ota.post("/v1/rollouts", rollout(plan, models, fleet));
    String id = created.required("id").asText();
    var why =
        JSON.createObjectNode()
            .put("reason", "demo: ship " + plan.release() + " to " + plan.vendor());
    ota.postIfUnchanged("/v1/rollouts/" + id + "/start", why, ota.etag("/v1/rollouts/" + id));
    return id;
  }

  /**
   * Goes on with the rollouts whose stage waited for so long that the server asks a person: a small
   * fleet proves nothing in weeks, and its engineers look at what is known.
   *
   * @param vendors whose engineers answer
   * @return what was decided, for people
   */
  List<String> decideWhereAsked(OtaClient ota, Set<String> vendors)
      throws IOException, InterruptedException {
    var decided = new ArrayList<String>();
    for (var rollout : ota.get("/v1/rollouts").path("rollouts")) {
      String waitsFor = rollout.path("waitsFor").asText();
      if (waitsFor.startsWith(ASKED) && vendors.contains(rollout.path("vendor").asText())) {
        String id = rollout.path("id").asText();
        var why = JSON.createObjectNode().put("reason", "demo: a person looked, no harm is seen");
        String etag = '"' + rollout.path("version").asText() + '"';
        if (ota.postIfPossible("/v1/rollouts/" + id + "/advance", why, etag)) {
          decided.add(
              "%s goes on from stage %d by a person's word, since its proof takes too long"
                  .formatted(id, rollout.path("stage").asInt() + 1));
        }
      }
    }
    return decided;
  }

  private JsonNode release(OtaClient ota, PlannedRollout plan, List<String> models)
      throws IOException, InterruptedException {
    var images = new LinkedHashMap<String, byte[]>();
    for (var model : models) {
      byte[] image = DemoImages.of(plan.vendor(), model, plan.release());
      ota.put("/v1/images/" + TrialKeys.sha256(image), image);
      images.put(model, image);
    }
    return JSON.valueToTree(keys.release(plan.vendor(), plan.release(), images));
  }

  private static ObjectNode rollout(PlannedRollout plan, List<String> models, long fleet) {
    var rollout =
        JSON.createObjectNode().put("vendor", plan.vendor()).put("release", plan.release());
    models.forEach(rollout.putArray("models")::add);
    rollout.putArray("fromVersions").add("1.0.0");
    var stages = rollout.putArray("stages");
    int shareBefore = 0;
    for (var stage : plan.stages()) {
      if (stage.handsets(fleet) < SMALLEST_STAGE_HANDSETS && stage.shareBasisPoints() < 5_000) {
        continue;
      }
      stages
          .addObject()
          .put("shareBasisPoints", stage.shareBasisPoints())
          .put("soakSeconds", stage.soak().toSeconds())
          .put("minConfirmed", stage.minConfirmed(fleet, shareBefore));
      shareBefore = stage.shareBasisPoints();
    }
    rollout.put("holdbackBasisPoints", plan.holdbackBasisPoints());
    if (plan.guardrails() != null) {
      rollout.set("guardrails", plan.guardrails());
    }
    rollout.putObject("guardrail").put("maxFailureRate", 0.05);
    return rollout;
  }
}
