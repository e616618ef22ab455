package dev.yunfan.ota;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.ota.trust.ServerKeys;
import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.release.ReleaseNote;
import dev.yunfan.tuf.repository.KeyHolders;
import dev.yunfan.tuf.repository.RootDraft;
import dev.yunfan.tuf.repository.TargetsDraft;
import dev.yunfan.tuf.repository.TargetsDraft.Delegate;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** A vendor with keys, images and handsets, for tests. */
final class TestFleet {
  static final String VENDOR = "haier";
  static final String FLEET_KEY = "haier-fleet-key-0123";
  static final String ADMIN = "first-admin-token-for-tests";

  private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");

  final SigningKey rootKey = newKey();
  final SigningKey vendorKey = newKey();
  final ServerKeys serverKeys =
      new ServerKeys(newKey(), newKey(), SigningKey.generate(Scheme.ECDSA_P256));
  private Optional<Targets> held = Optional.empty();
  private Optional<Targets> sent = Optional.empty();

  static SigningKey newKey() {
    return SigningKey.generate(Scheme.ED25519);
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

  /** The body that publishes the first root, and one that delegates to the vendor. */
  JsonObject trust() {
    var root = KeyHolders.one(rootKey.publicKey());
    var online =
        new KeyHolders(
            List.of(serverKeys.timestamp().publicKey(), serverKeys.assignment().publicKey()), 1);
    var rootFile =
        RootDraft.first(root, root, KeyHolders.one(serverKeys.snapshot().publicKey()), online)
            .expiring(LATER)
            .signedBy(rootKey)
            .file();
    return trust(Map.of(Role.ROOT, rootFile, Role.TARGETS, delegations(1, vendorKey)));
  }

  /** Delegations to the vendor, some version of them; all of its keys must sign. */
  byte[] delegations(int version, SigningKey... vendor) {
    var targets = TargetsDraft.first(Role.TARGETS);
    try {
      for (int i = 1; i < version; i++) {
        var file = targets.expiring(LATER).file();
        targets = TargetsDraft.after(Targets.read(Envelope.read(Role.TARGETS, file)));
      }
    } catch (Refusal impossible) {
      throw new IllegalStateException(impossible);
    }
    return targets
        .delegate(
            Delegate.vendor(
                VENDOR,
                new KeyHolders(
                    Arrays.stream(vendor).map(SigningKey::publicKey).toList(), vendor.length)))
        .expiring(LATER)
        .signedBy(rootKey)
        .file();
  }

  /** The body that publishes files. */
  static JsonObject trust(Map<String, byte[]> files) {
    var array = new JsonArray();
    new TreeMap<>(files)
        .forEach((role, file) ->
            array.add(
                new JsonObject()
                    .put("role", role)
                    .put("file", Base64.getEncoder().encodeToString(file))));
    return new JsonObject().put("files", array);
  }

  /** Publishes root and delegations where there are none. */
  void publishTrust(TestClient client) {
    if (client.get("/v1/trust", ADMIN).headers().firstValue("etag").orElse("").equals("\"0\"")) {
      RunningServer.expect(client.change("/v1/trust", ADMIN, "\"0\"", trust()));
    }
  }

  /** How a release listed under the usual path is described. */
  static TargetFile described(String version, String model, byte[] image, long counter) {
    return new TargetFile(
        "%s/%s/full-%s.img".formatted(VENDOR, model, version),
        image.length,
        Hashes.sha256Of(image),
        new ReleaseNote(
                VENDOR, List.of(model), version, Optional.empty(), counter, Optional.empty())
            .json());
  }

  /** The body that creates a release of one model, over the files that were taken so far. */
  JsonObject release(String version, String model, byte[] image) {
    long counter = held.map(h -> h.files().size()).orElse(0) + 1L;
    return release(
        version, next().with(described(version, model, image, counter)), LATER, vendorKey);
  }

  /** The vendor's next file, with nothing new in it yet. */
  TargetsDraft next() {
    return held.map(TargetsDraft::after).orElseGet(() -> TargetsDraft.first(VENDOR));
  }

  /** The body that creates a release from a file, signed by some keys. */
  JsonObject release(String version, TargetsDraft draft, Instant expires, SigningKey... keys) {
    var file = draft.expiring(expires).signedBy(List.of(keys)).file();
    try {
      sent = Optional.of(Targets.read(Envelope.read(VENDOR, file)));
    } catch (Refusal impossible) {
      throw new IllegalStateException(impossible);
    }
    return new JsonObject()
        .put("vendor", VENDOR)
        .put("version", version)
        .put("metadata", Base64.getEncoder().encodeToString(file));
  }

  /** The server took the metadata that was sent last. */
  void taken() {
    held = sent;
  }

  /** A plan without guardrails: its stages pass by failed updates alone. */
  static JsonObject rollout(String release, String model, JsonObject... stages) {
    var array = new JsonArray();
    for (var stage : stages) {
      array.add(stage);
    }
    return new JsonObject()
        .put("vendor", VENDOR)
        .put("release", release)
        .put("models", new JsonArray().add(model))
        .put("guardrails", "off")
        .put("stages", array);
  }

  static JsonObject stage(int share, long soakSeconds, long minConfirmed) {
    return new JsonObject()
        .put("shareBasisPoints", share)
        .put("soakSeconds", soakSeconds)
        .put("minConfirmed", minConfirmed);
  }
}
