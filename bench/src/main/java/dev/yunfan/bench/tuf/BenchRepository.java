package dev.yunfan.bench.tuf;

import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.release.ReleaseNote;
import dev.yunfan.tuf.repository.KeyHolders;
import dev.yunfan.tuf.repository.OnlineKeys;
import dev.yunfan.tuf.repository.RepositoryFolder;
import dev.yunfan.tuf.repository.RootDraft;
import dev.yunfan.tuf.repository.TargetsDraft;
import dev.yunfan.tuf.repository.TargetsDraft.Delegate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** A repository of the size the figures are stated for. */
final class BenchRepository {
  private static final List<String> VENDORS = List.of("haier", "k-touch", "acer");

  private final byte[] root;

  private BenchRepository(byte[] root) {
    this.root = root;
  }

  /** The first root. */
  byte[] root() {
    return root.clone();
  }

  /** An image that each vendor lists. */
  List<String> onePathPerVendor() {
    return VENDORS.stream().map(vendor -> path(vendor, 0)).toList();
  }

  /** Three vendors, each with one Ed25519 key and so many images. */
  static BenchRepository write(Path folder, int images, Instant now) throws IOException, Refusal {
    var offline = SigningKey.generate(Scheme.ED25519);
    var online =
        OnlineKeys.of(SigningKey.generate(Scheme.ED25519), SigningKey.generate(Scheme.ED25519));
    var year = now.plus(Duration.ofDays(365));
    var holder = KeyHolders.one(offline.publicKey());
    var files = new LinkedHashMap<String, byte[]>();
    files.put(
        Role.ROOT,
        RootDraft.first(
                holder,
                holder,
                KeyHolders.one(online.snapshot().publicKey()),
                KeyHolders.one(online.timestamp().publicKey()))
            .expiring(year)
            .signedBy(offline)
            .file());
    var top = TargetsDraft.first(Role.TARGETS);
    for (var vendor : VENDORS) {
      var key = SigningKey.generate(Scheme.ED25519);
      top.delegate(Delegate.vendor(vendor, KeyHolders.one(key.publicKey())));
      files.put(vendor, vendorFile(vendor, images).expiring(year).signedBy(key).file());
    }
    files.put(Role.TARGETS, top.expiring(year).signedBy(offline).file());
    new RepositoryFolder(folder).publish(files, online, now);
    return new BenchRepository(Files.readAllBytes(folder.resolve("metadata/1.root.json")));
  }

  private static TargetsDraft vendorFile(String vendor, int images) {
    var draft = TargetsDraft.first(vendor);
    for (int i = 0; i < images; i++) {
      var path = path(vendor, i);
      var note =
          new ReleaseNote(
              vendor, List.of("W700"), "2.1." + i, Optional.of("1.0.0"), i, Optional.empty());
      var hashes = Hashes.sha256Of(path.getBytes(StandardCharsets.UTF_8));
      draft.with(new TargetFile(path, 64_000_000 + i, hashes, note.json()));
    }
    return draft;
  }

  private static String path(String vendor, int image) {
    return "%s/W700/full-2.1.%d.img".formatted(vendor, image);
  }
}
