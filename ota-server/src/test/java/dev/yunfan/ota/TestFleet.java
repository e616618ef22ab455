package dev.yunfan.ota;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.schemas.release.ImageManifest;
import dev.yunfan.schemas.release.ManifestSignature;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;

/** A vendor with keys, images and handsets, for tests. */
final class TestFleet {
  static final String VENDOR = "haier";
  static final String FLEET_KEY = "haier-fleet-key-0123";
  static final String ADMIN = "first-admin-token-for-tests";

  final KeyPair vendorKey = newKey();

  static KeyPair newKey() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static FleetKeys fleetKeys() {
    return new FleetKeys(
        Map.of(VENDOR, FLEET_KEY.getBytes(UTF_8), "acer", "acer-fleet-key-01234".getBytes(UTF_8)));
  }

  static String credential(String deviceId) {
    return "Bearer haier/"
        + deviceId
        + "/"
        + new DeviceToken(FLEET_KEY.getBytes(UTF_8)).of(deviceId);
  }

  static byte[] image(int seed, int lengthBytes) {
    var bytes = new byte[lengthBytes];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The body that creates a release of one model. */
  JsonObject release(String version, String model, byte[] image) {
    return release(version, model, image, vendorKey);
  }

  static JsonObject release(String version, String model, byte[] image, KeyPair key) {
    var manifest = new ImageManifest(VENDOR, model, version, image.length, sha256(image));
    byte[] signature = ManifestSignature.sign(manifest, key.getPrivate());
    return new JsonObject()
        .put("vendor", VENDOR)
        .put("version", version)
        .put("models", new JsonArray().add(model))
        .put(
            "manifests",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("model", model)
                        .put("lengthBytes", image.length)
                        .put("sha256", sha256(image))
                        .put("signature", Base64.getEncoder().encodeToString(signature))));
  }

  static JsonObject rollout(String release, String model, JsonObject... stages) {
    var array = new JsonArray();
    for (var stage : stages) {
      array.add(stage);
    }
    return new JsonObject()
        .put("vendor", VENDOR)
        .put("release", release)
        .put("models", new JsonArray().add(model))
        .put("stages", array);
  }

  static JsonObject stage(int share, long soakSeconds, long minConfirmed) {
    return new JsonObject()
        .put("shareBasisPoints", share)
        .put("soakSeconds", soakSeconds)
        .put("minConfirmed", minConfirmed);
  }
}
