package dev.yunfan.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.schemas.release.ImageManifest;
import dev.yunfan.schemas.release.ManifestSignature;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The release engineers of the three vendors: each holds the vendor's signing key, which no server
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

  /** Fewest attempted updates that a guardrail judges. */
  private static final int GUARDRAIL_SAMPLE = 30;

  /** A stage passes when this share of its handsets is confirmed. */
  private static final double CONFIRMED_SHARE = 0.2;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, KeyPair> keys = new HashMap<>();

  /**
   * @param shareBasisPoints of the fleet, in hundredths of a percent
   */
  private record Stage(int shareBasisPoints, Duration soak) {
    double handsets(long fleet) {
      return fleet * shareBasisPoints / 10_000.0;
    }

    /** Enough for the guardrail to have an opinion; in a small fleet half of the stage. */
    int minConfirmed(long fleet) {
      double judged = Math.min(GUARDRAIL_SAMPLE, handsets(fleet) / 2);
      return Math.max(1, (int) Math.max(handsets(fleet) * CONFIRMED_SHARE, judged));
    }
  }

  ReleaseEngineer(Iterable<String> vendors) {
    try {
      var generator = KeyPairGenerator.getInstance("Ed25519");
      for (var vendor : vendors) {
        keys.put(vendor, generator.generateKeyPair());
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /** The vendors' public keys, as the factory puts them on handsets. */
  Map<String, PublicKey> publicKeys() {
    return keys.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().getPublic()));
  }

  /** The public keys in the form of the ota-server's setting. */
  String publicKeySetting() {
    return publicKeys().entrySet().stream()
        .map(entry ->
            entry.getKey()
                + "="
                + Base64.getEncoder().encodeToString(entry.getValue().getEncoded()))
        .collect(Collectors.joining(","));
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

  private ObjectNode release(OtaClient ota, String vendor, List<String> models)
      throws IOException, InterruptedException {
    var release = JSON.createObjectNode().put("vendor", vendor).put("version", RELEASE);
    var names = release.putArray("models");
    var manifests = release.putArray("manifests");
    for (var model : models) {
      names.add(model);
      byte[] image = DemoImages.of(vendor, model, RELEASE);
      var manifest = new ImageManifest(vendor, model, RELEASE, image.length, sha256(image));
      byte[] signature =
          ManifestSignature.sign(manifest, Objects.requireNonNull(keys.get(vendor)).getPrivate());
      ota.put("/v1/images/" + manifest.sha256(), image);
      manifests
          .addObject()
          .put("model", model)
          .put("lengthBytes", manifest.lengthBytes())
          .put("sha256", manifest.sha256())
          .put("signature", Base64.getEncoder().encodeToString(signature));
    }
    return release;
  }

  private static ObjectNode rollout(String vendor, List<String> models, long fleet) {
    var rollout = JSON.createObjectNode().put("vendor", vendor).put("release", RELEASE);
    models.forEach(rollout.putArray("models")::add);
    rollout.putArray("fromVersions").add("1.0.0");
    var stages = rollout.putArray("stages");
    for (var stage : STAGES) {
      if (stage.handsets(fleet) < SMALLEST_STAGE_HANDSETS && stage.shareBasisPoints < 5_000) {
        continue;
      }
      stages
          .addObject()
          .put("shareBasisPoints", stage.shareBasisPoints)
          .put("soakSeconds", stage.soak.toSeconds())
          .put("minConfirmed", stage.minConfirmed(fleet));
    }
    rollout.putObject("guardrail").put("maxFailureRate", 0.05);
    return rollout;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
