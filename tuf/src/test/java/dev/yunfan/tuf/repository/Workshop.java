package dev.yunfan.tuf.repository;

import dev.yunfan.tuf.client.FileStore;
import dev.yunfan.tuf.client.FolderFetcher;
import dev.yunfan.tuf.client.Limits;
import dev.yunfan.tuf.client.Repository;
import dev.yunfan.tuf.client.TufClient;
import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.release.ReleaseNote;
import dev.yunfan.tuf.repository.TargetsDraft.Delegate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A repository of three vendors in a folder, with all its keys, and clients that read it. */
final class Workshop {
  static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  /** One for all workshops, since making one takes a second. */
  private static final SigningKey RSA = SigningKey.generate(Scheme.RSA_PSS);

  final Path folder;
  final RepositoryFolder repository;
  final List<SigningKey> rootKeys = keys(Scheme.ED25519, Scheme.ECDSA_P256, Scheme.ED25519);
  final List<SigningKey> targetsKeys = keys(Scheme.ECDSA_P256, Scheme.ED25519);
  final Map<String, List<SigningKey>> vendorKeys = new LinkedHashMap<>();
  OnlineKeys online =
      OnlineKeys.of(SigningKey.generate(Scheme.ED25519), SigningKey.generate(Scheme.ED25519));
  Instant now;

  Workshop(Path folder) throws IOException, Refusal {
    this(folder, NOW);
  }

  Workshop(Path folder, Instant now) throws IOException, Refusal {
    this.now = now;
    this.folder = folder;
    this.repository = new RepositoryFolder(folder.resolve("repository"));
    vendorKeys.put("haier", keys(Scheme.ED25519, Scheme.ECDSA_P256));
    vendorKeys.put("k-touch", keys(Scheme.RSA_PSS));
    vendorKeys.put("acer", keys(Scheme.ED25519));
    var targets = TargetsDraft.first(Role.TARGETS);
    vendorKeys.forEach(
        (vendor, keys) -> targets.delegate(Delegate.vendor(vendor, holders(keys, keys.size()))));
    publish(
        Map.of(
            Role.ROOT, firstRoot().expiring(year()).signedBy(rootKeys).file(),
            Role.TARGETS, targets.expiring(year()).signedBy(targetsKeys).file()));
  }

  RootDraft firstRoot() {
    return RootDraft.first(
        holders(rootKeys, 2),
        holders(targetsKeys, 2),
        KeyHolders.one(online.snapshot().publicKey()),
        KeyHolders.one(online.timestamp().publicKey()));
  }

  static List<SigningKey> keys(Scheme... schemes) {
    return Arrays.stream(schemes)
        .map(scheme -> scheme == Scheme.RSA_PSS ? RSA : SigningKey.generate(scheme))
        .toList();
  }

  static KeyHolders holders(List<SigningKey> keys, int threshold) {
    return new KeyHolders(keys.stream().map(SigningKey::publicKey).toList(), threshold);
  }

  Instant year() {
    return now.plus(Duration.ofDays(365));
  }

  Published published() throws IOException, Refusal {
    return repository.load().orElseThrow();
  }

  Publication publish(Map<String, byte[]> files) throws IOException, Refusal {
    return repository.publish(files, online, now);
  }

  /** The vendor's next file with one image more, whose bytes are put in place. */
  Draft release(String vendor, String model, String file, String content)
      throws IOException, Refusal {
    return release(vendor, vendor + "/" + model + "/" + file, content, note(vendor, model, 1));
  }

  Draft release(String vendor, String path, String content, Json.Fields custom)
      throws IOException, Refusal {
    var image = Files.writeString(folder.resolve("image"), content);
    var described = TargetFile.describe(path, image, custom);
    repository.addImage(image, described);
    var current = published().role(vendor);
    var draft = current.map(TargetsDraft::after).orElseGet(() -> TargetsDraft.first(vendor));
    return draft.with(described).expiring(year());
  }

  static Json.Fields note(String vendor, String model, long counter) {
    return new ReleaseNote(
            vendor, List.of(model), "2.1.0", Optional.empty(), counter, Optional.empty())
        .json();
  }

  List<SigningKey> keysOf(String vendor) {
    return vendorKeys.getOrDefault(vendor, List.of());
  }

  /** A handset that trusts the first root. */
  TufClient client(String name) throws IOException, Refusal {
    var store = new FileStore(folder.resolve(name));
    var root = folder.resolve("repository/metadata/1.root.json");
    TufClient.trust(Files.readAllBytes(root), store);
    var at = Repository.at(folder.resolve("repository").toUri());
    return new TufClient(at, new FolderFetcher(), store, Limits.DEFAULT, () -> now);
  }

  String download(TufClient client, String path) throws IOException, Refusal {
    return Files.readString(client.download(client.find(path), folder.resolve("images")));
  }
}
