package dev.yunfan.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.cli.signing.TrialKeys;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The release engineers of the three vendors: each signs with the vendor's key, which no server
 * ever sees, and publishes and rolls out one release over the public API.
 */
final class ReleaseEngineer {
  /** The release that every vendor ships in the demo. */
  static final String RELEASE = "2.0.0";

  /** As phone makers did it then: one in a hundred first, everybody within two weeks. */
  private static final List<Stage> STAGES =
      List.of(
          new Stage(100, Duration.ofDays(1)),
          new Stage(1_000, Duration.ofDays(2)),
          new Stage(5_000, Duration.ofDays(2)),
          new Stage(10_000, Duration.ofDays(3)));

  /** A stage of fewer handsets tells nothing: a small fleet starts with a larger one. */
  private static final int SMALLEST_STAGE_HANDSETS = 20;

  /** A stage of a large fleet asks for at least so many confirmed updates. */
  private static final int FEWEST_CONFIRMED = 30;

  /** A stage passes when this share of the handsets that it adds is confirmed. */
  private static final double CONFIRMED_SHARE = 0.2;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TrialKeys keys;

  /**
   * @param shareBasisPoints of the fleet, in hundredths of a percent
   */
  private record Stage(int shareBasisPoints, Duration soak) {
    double handsets(long fleet) {
      return fleet * shareBasisPoints / 10_000.0;
    }

    /** A fifth of the handsets that it adds, or half of them when they are few. */
    int minConfirmed(long fleet, int shareBefore) {
      double added = handsets(fleet) - fleet * shareBefore / 10_000.0;
      double fewest = Math.min(FEWEST_CONFIRMED, added / 2);
      return Math.max(1, (int) Math.max(added * CONFIRMED_SHARE, fewest));
    }
  }

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
  String rollOut(OtaClient ota, String vendor, List<String> models, long fleet)
      throws IOException, InterruptedException {
    ota.post("/v1/releases", release(ota, vendor, models));
    var created = ota.post("/v1/rollouts", rollout(vendor, models, fleet));
    String id = created.required("id").asText();
    var why = JSON.createObjectNode().put("reason", "demo: ship " + RELEASE + " to " + vendor);
    ota.postIfUnchanged("/v1/rollouts/" + id + "/start", why, ota.etag("/v1/rollouts/" + id));
    return id;
  }

  private JsonNode release(OtaClient ota, String vendor, List<String> models)
      throws IOException, InterruptedException {
    var images = new LinkedHashMap<String, byte[]>();
    for (var model : models) {
      byte[] image = DemoImages.of(vendor, model, RELEASE);
      ota.put("/v1/images/" + TrialKeys.sha256(image), image);
      images.put(model, image);
    }
    return JSON.valueToTree(keys.release(vendor, RELEASE, images));
  }

  private static ObjectNode rollout(String vendor, List<String> models, long fleet) {
    var rollout = JSON.createObjectNode().put("vendor", vendor).put("release", RELEASE);
    models.forEach(rollout.putArray("models")::add);
    rollout.putArray("fromVersions").add("1.0.0");
    var stages = rollout.putArray("stages");
    int shareBefore = 0;
    for (var stage : STAGES) {
      if (stage.handsets(fleet) < SMALLEST_STAGE_HANDSETS && stage.shareBasisPoints < 5_000) {
        continue;
      }
      stages
          .addObject()
          .put("shareBasisPoints", stage.shareBasisPoints)
          .put("soakSeconds", stage.soak.toSeconds())
          .put("minConfirmed", stage.minConfirmed(fleet, shareBefore));
      shareBefore = stage.shareBasisPoints;
    }
    rollout.putObject("guardrail").put("maxFailureRate", 0.05);
    return rollout;
  }
}
