package dev.yunfan.ota.trust;

import dev.yunfan.schemas.control.SignedFile;
import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.repository.Draft;
import dev.yunfan.tuf.repository.KeyHolders;
import dev.yunfan.tuf.repository.RootDraft;
import dev.yunfan.tuf.repository.TargetsDraft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Accepted metadata with the expiry dates that a test sets; everything else lives until 2099. */
public final class SignedTrust {
  public static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");

  private static final SigningKey KEY = SigningKey.generate(Scheme.ED25519);
  private static final KeyHolders ALONE = KeyHolders.one(KEY.publicKey());

  private final List<SignedFile> files = new ArrayList<>();
  private final ServerKeys named;

  private SignedTrust(ServerKeys named) {
    this.named = named;
  }

  public static SignedTrust withOneKey() {
    return new SignedTrust(new ServerKeys(KEY, KEY, KEY));
  }

  /** Whose root names a server's keys. */
  public static SignedTrust naming(ServerKeys keys) {
    return new SignedTrust(keys);
  }

  public SignedTrust root(Instant expires) {
    var online =
        named.timestamp() == named.assignment()
            ? KeyHolders.one(named.timestamp().publicKey())
            : new KeyHolders(
                List.of(named.timestamp().publicKey(), named.assignment().publicKey()), 1);
    var snapshot = KeyHolders.one(named.snapshot().publicKey());
    return with(Role.ROOT, RootDraft.first(ALONE, ALONE, snapshot, online).expiring(expires));
  }

  public SignedTrust targets(Instant expires, String... vendors) {
    var draft = TargetsDraft.first(Role.TARGETS);
    for (var vendor : vendors) {
      draft.delegate(TargetsDraft.Delegate.vendor(vendor, ALONE));
    }
    return with(Role.TARGETS, draft.expiring(expires));
  }

  public SignedTrust role(String role, Instant expires, String... paths) {
    var draft = TargetsDraft.first(role);
    for (var path : paths) {
      draft.with(image(path));
    }
    return with(role, draft.expiring(expires));
  }

  /** A vendor that spreads its images over two bins. */
  public SignedTrust bins(String vendor, Instant expires) {
    return with(
        vendor, TargetsDraft.first(vendor).delegateToBins(ALONE, 1, vendor).expiring(expires));
  }

  private SignedTrust with(String role, Draft draft) {
    files.add(new SignedFile(role, 1, draft.signedBy(KEY).file()));
    return this;
  }

  public List<SignedFile> files() {
    return List.copyOf(files);
  }

  public Trust trust() {
    return Trust.NONE.withTrust(files());
  }

  private static TargetFile image(String path) {
    return new TargetFile(path, 1, Hashes.sha256Of(new byte[] {1}), new Json.Fields(Map.of()));
  }
}
