package dev.yunfan.tuf.client;

import dev.yunfan.tuf.json.CanonicalJson;
import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.JsonWriter;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.key.TufKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A repository in memory that can be made to lie: metadata as freely changeable trees, signed and
 * published on demand, whatever they say. It shares no writing code with the real repository.
 */
final class Simulator {
  /** Key generation is the slow part, so keys are shared; each simulator takes them in order. */
  private static final Map<Scheme, List<SigningKey>> POOL = new LinkedHashMap<>();

  private final Map<Scheme, Integer> taken = new LinkedHashMap<>();
  private final Instant now;
  final Map<String, Map<String, Object>> signed = new LinkedHashMap<>();
  final Map<String, Map<String, SigningKey>> signers = new LinkedHashMap<>();
  final Map<String, Deque<byte[]>> published = new LinkedHashMap<>();
  final Map<String, byte[]> images = new LinkedHashMap<>();
  final Map<String, Long> jump = new LinkedHashMap<>();
  boolean listHashes;

  Simulator(Instant now) {
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
    for (var role : List.of("root", "timestamp", "snapshot", "targets")) {
      signed.put(role, header(role));
    }
    root().put("consistent_snapshot", true);
    root().put("keys", new LinkedHashMap<String, Object>());
    root().put("roles", new LinkedHashMap<String, Object>());
    meta("timestamp");
    meta("snapshot");
    targets("targets").put("targets", new LinkedHashMap<String, Object>());
    for (var role : List.of("root", "timestamp", "snapshot", "targets")) {
      child(root(), "roles").put(role, roleOf(1));
      addKey(role);
    }
    publish("targets", "snapshot", "timestamp", "root");
  }

  /** The same repository in other hands: what is done to one is not done to the other. */
  Simulator copy() {
    var copy = new Simulator(now);
    copy.become(this);
    published.forEach((role, files) -> copy.published.put(role, new ArrayDeque<>(files)));
    return copy;
  }

  /** Content, keys and images of another, over what was published so far. */
  void become(Simulator other) {
    jump.clear();
    signed.clear();
    signers.clear();
    images.clear();
    other.signed.forEach((role, tree) -> signed.put(role, Trees.copy(tree)));
    other.signers.forEach((role, keys) -> signers.put(role, new LinkedHashMap<>(keys)));
    images.putAll(other.images);
    taken.putAll(other.taken);
    listHashes = other.listHashes;
  }

  /** Whose content this is from now on, published as the versions after those that were seen. */
  void recoverTo(Simulator honest, String... roles) {
    var seen = new LinkedHashMap<>(meta("snapshot"));
    become(honest);
    seen.forEach(meta("snapshot")::putIfAbsent); // entries never leave a snapshot
    published.put("root", new ArrayDeque<>(honest.versions("root")));
    for (var role : roles) {
      setVersion(role, versions(role).size());
    }
    publish(roles);
  }

  // --- the trees ---------------------------------------------------------------------------

  Map<String, Object> root() {
    return targets("root");
  }

  /** The signed part of any role. */
  Map<String, Object> targets(String role) {
    return Objects.requireNonNull(signed.get(role), role);
  }

  Map<String, Object> meta(String role) {
    targets(role).computeIfAbsent("meta", _ -> new LinkedHashMap<String, Object>());
    return child(targets(role), "meta");
  }

  Map<String, Object> role(String name) {
    return child(child(root(), "roles"), name);
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> child(Map<String, Object> tree, String name) {
    return (Map<String, Object>) Objects.requireNonNull(tree.get(name), name);
  }

  @SuppressWarnings("unchecked")
  static List<Object> list(Map<String, Object> tree, String name) {
    return (List<Object>) Objects.requireNonNull(tree.get(name), name);
  }

  long version(String role) {
    return (Long) Objects.requireNonNull(targets(role).get("version"));
  }

  void setVersion(String role, long version) {
    targets(role).put("version", version);
  }

  void expireAt(String role, Instant when) {
    targets(role).put("expires", when.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private Map<String, Object> header(String role) {
    var tree = new LinkedHashMap<String, Object>();
    var topLevel = List.of("root", "timestamp", "snapshot").contains(role);
    tree.put("_type", topLevel ? role : "targets");
    tree.put("spec_version", "1.0.31");
    tree.put("version", 1L);
    tree.put("expires", now.plus(30, ChronoUnit.DAYS).toString());
    return tree;
  }

  private static Map<String, Object> roleOf(long threshold) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("keyids", new ArrayList<>());
    tree.put("threshold", threshold);
    return tree;
  }

  // --- keys --------------------------------------------------------------------------------

  SigningKey newKey() {
    return newKey(Scheme.ED25519);
  }

  synchronized SigningKey newKey(Scheme scheme) {
    synchronized (POOL) {
      int index = taken.merge(scheme, 1, Integer::sum) - 1;
      var keys = POOL.computeIfAbsent(scheme, _ -> new ArrayList<>());
      if (index == keys.size()) {
        keys.add(SigningKey.generate(scheme));
      }
      return keys.get(index);
    }
  }

  SigningKey addKey(String topLevelRole) {
    var key = newKey();
    listKey(topLevelRole, key);
    addSigner(topLevelRole, key);
    return key;
  }

  void listKey(String topLevelRole, SigningKey key) {
    listKey(topLevelRole, key.publicKey());
  }

  void listKey(String topLevelRole, TufKey key) {
    child(root(), "keys").put(key.id(), key.source());
    list(role(topLevelRole), "keyids").add(key.id());
  }

  void addSigner(String role, SigningKey key) {
    signers.computeIfAbsent(role, _ -> new LinkedHashMap<>()).put(key.publicKey().id(), key);
  }

  void clearKeys(String topLevelRole) {
    list(role(topLevelRole), "keyids").clear();
    signersOf(topLevelRole).clear();
  }

  void rotateKeys(String topLevelRole) {
    clearKeys(topLevelRole);
    addKey(topLevelRole);
  }

  Map<String, SigningKey> signersOf(String role) {
    return Objects.requireNonNull(signers.get(role), role);
  }

  void removeLastSigner(String role) {
    var ids = new ArrayList<>(signersOf(role).keySet());
    signersOf(role).remove(ids.getLast());
  }

  // --- delegations and images --------------------------------------------------------------

  void delegate(String delegator, String role, boolean terminating, String... paths) {
    signed.computeIfAbsent(role, this::emptyTargets);
    var delegations = delegations(delegator);
    delegations.computeIfAbsent("roles", _ -> new ArrayList<>());
    var key = newKey();
    child(delegations, "keys").put(key.publicKey().id(), key.publicKey().source());
    addSigner(role, key);
    var entry = new LinkedHashMap<String, Object>();
    entry.put("name", role);
    entry.put("keyids", new ArrayList<>(List.of(key.publicKey().id())));
    entry.put("threshold", 1L);
    entry.put("terminating", terminating);
    entry.put("paths", new ArrayList<>(List.of(paths)));
    list(delegations, "roles").add(entry);
  }

  /** The entry of a role in its delegator's list. */
  @SuppressWarnings("unchecked")
  Map<String, Object> delegation(String delegator, String role) {
    return list(delegations(delegator), "roles").stream()
        .map(entry -> (Map<String, Object>) entry)
        .filter(entry -> role.equals(entry.get("name")))
        .findFirst()
        .orElseThrow();
  }

  void delegateToBins(String delegator, int bits, String prefix) {
    var key = newKey();
    var delegations = delegations(delegator);
    child(delegations, "keys").put(key.publicKey().id(), key.publicKey().source());
    var entry = new LinkedHashMap<String, Object>();
    entry.put("keyids", List.of(key.publicKey().id()));
    entry.put("threshold", 1L);
    entry.put("bit_length", (long) bits);
    entry.put("name_prefix", prefix);
    delegations.put("succinct_roles", entry);
    var width = Long.toHexString((1L << bits) - 1).length();
    for (long bin = 0; bin < 1L << bits; bin++) {
      var name = prefix + "-" + ("%0" + width + "x").formatted(bin);
      signed.put(name, emptyTargets(name));
      addSigner(name, key);
    }
  }

  Map<String, Object> delegations(String delegator) {
    return child(
        Map.of(
            "d",
            targets(delegator)
                .computeIfAbsent(
                    "delegations",
                    _ -> {
                      var tree = new LinkedHashMap<String, Object>();
                      tree.put("keys", new LinkedHashMap<String, Object>());
                      return tree;
                    })),
        "d");
  }

  private Map<String, Object> emptyTargets(String role) {
    var tree = header(role);
    tree.put("_type", "targets");
    tree.put("targets", new LinkedHashMap<String, Object>());
    return tree;
  }

  void addImage(String role, String path, String content) {
    addImage(role, path, content, List.of("sha256"));
  }

  void addImage(String role, String path, String content, List<String> algorithms) {
    var bytes = content.getBytes(StandardCharsets.UTF_8);
    images.put(path, bytes);
    var hashes = new LinkedHashMap<String, Object>();
    algorithms.forEach(algorithm -> hashes.put(algorithm, hex(algorithm, bytes)));
    var entry = new LinkedHashMap<String, Object>();
    entry.put("length", (long) bytes.length);
    entry.put("hashes", hashes);
    child(targets(role), "targets").put(path, entry);
  }

  /** The owner's description of an image. */
  void describe(String role, String path, Json.Fields custom) {
    child(child(targets(role), "targets"), path).put("custom", custom);
  }

  static String hex(String algorithm, byte[] bytes) {
    try {
      var name = algorithm.equals("sha512") ? "SHA-512" : "SHA-256";
      return HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  // --- publishing --------------------------------------------------------------------------

  /** Signs roles, one version up unless they are new, and lists them in snapshot or timestamp. */
  void publish(String... roles) {
    for (var role : roles) {
      if (published.containsKey(role)) {
        setVersion(role, version(role) + 1);
      }
      published.computeIfAbsent(role, _ -> new ArrayDeque<>()).add(signedFile(role));
      list(role);
    }
  }

  /** Signs a role under a version far from its last, under which it is then served too. */
  void jumpTo(String role, long version) {
    setVersion(role, version);
    jump.put(role, version);
    republish(role);
  }

  /** Signs roles as they stand, in place of the last file. */
  void republish(String... roles) {
    for (var role : roles) {
      versions(role).removeLast();
      versions(role).add(signedFile(role));
      list(role);
    }
  }

  void replaceLast(String role, byte[] file) {
    versions(role).removeLast();
    versions(role).add(file);
  }

  byte[] last(String role) {
    return versions(role).getLast();
  }

  /** The published files of a role, oldest first. */
  Deque<byte[]> versions(String role) {
    return Objects.requireNonNull(published.get(role), role);
  }

  private void list(String role) {
    var entry = new LinkedHashMap<String, Object>();
    entry.put("version", version(role));
    if (listHashes) {
      entry.put("length", (long) last(role).length);
      entry.put("hashes", new LinkedHashMap<>(Map.of("sha256", hex("sha256", last(role)))));
    }
    switch (role) {
      case "root", "timestamp" -> {}
      case "snapshot" -> meta("timestamp").put("snapshot.json", entry);
      default -> meta("snapshot").put(role + ".json", entry);
    }
  }

  byte[] signedFile(String role) {
    var tree = json(targets(role));
    var signatures = new ArrayList<Json>();
    for (var signer : signersOf(role).values()) {
      signatures.add(signature(signer.publicKey().id(), signer.sign(CanonicalJson.encode(tree))));
    }
    return file(signatures, tree);
  }

  static Json signature(String keyId, byte[] signature) {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("keyid", new Json.Text(keyId));
    fields.put("sig", new Json.Text(HexFormat.of().formatHex(signature)));
    return new Json.Fields(fields);
  }

  static byte[] file(List<Json> signatures, Json signed) {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("signatures", new Json.Items(signatures));
    fields.put("signed", signed);
    return JsonWriter.write(new Json.Fields(fields));
  }

  /** A metadata file, as a name in a URL asks for it. */
  Optional<byte[]> metadata(String role, Optional<Long> version) {
    var versions = published.getOrDefault(role, new ArrayDeque<>());
    if (version.isEmpty() || version.get().equals(jump.get(role))) {
      return Optional.ofNullable(versions.peekLast());
    }
    return versions.stream().skip(version.get() - 1).findFirst();
  }

  static Json json(Object tree) {
    return Trees.json(tree);
  }
}
