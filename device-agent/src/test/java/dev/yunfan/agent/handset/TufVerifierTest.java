package dev.yunfan.agent.handset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.Refusal;
import dev.yunfan.schemas.release.ImageManifest;
import dev.yunfan.tuf.client.FileStore;
import dev.yunfan.tuf.client.FolderFetcher;
import dev.yunfan.tuf.client.Limits;
import dev.yunfan.tuf.client.Repository;
import dev.yunfan.tuf.client.TufClient;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.release.ReleaseNote;
import dev.yunfan.tuf.repository.KeyHolders;
import dev.yunfan.tuf.repository.OnlineKeys;
import dev.yunfan.tuf.repository.RepositoryFolder;
import dev.yunfan.tuf.repository.RootDraft;
import dev.yunfan.tuf.repository.TargetsDraft;
import dev.yunfan.tuf.repository.TargetsDraft.Delegate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class TufVerifierTest {
  private static final byte[] IMAGE =
      "firmware 2.0.0 of the w700".getBytes(java.nio.charset.StandardCharsets.UTF_8);
  private static final Instant PUBLISHED = Instant.parse("2011-08-01T00:00:00Z");

  @TempDir private Path folder;

  private final SigningKey rootKey = SigningKey.generate(Scheme.ED25519);
  private final SigningKey vendorKey = SigningKey.generate(Scheme.ED25519);
  private final OnlineKeys online =
      OnlineKeys.of(SigningKey.generate(Scheme.ED25519), SigningKey.generate(Scheme.ED25519));
  private Instant now = PUBLISHED;
  private TargetFile listed;
  private TufVerifier verifier;

  @BeforeEach
  void publish() throws Exception {
    var repository = new RepositoryFolder(folder.resolve("repository"));
    var year = PUBLISHED.plus(Duration.ofDays(365));
    var root = KeyHolders.one(rootKey.publicKey());
    var targets = TargetsDraft.first(Role.TARGETS);
    targets.delegate(Delegate.vendor("k-touch", KeyHolders.one(vendorKey.publicKey())));
    repository.publish(
        Map.of(
            Role.ROOT,
            RootDraft.first(
                    root,
                    root,
                    KeyHolders.one(online.snapshot().publicKey()),
                    KeyHolders.one(online.timestamp().publicKey()))
                .expiring(year)
                .signedBy(List.of(rootKey))
                .file(),
            Role.TARGETS,
            targets.expiring(year).signedBy(List.of(rootKey)).file()),
        online,
        now);
    var image = Files.write(folder.resolve("image"), IMAGE);
    var note =
        new ReleaseNote(
            "k-touch", List.of("w700"), "2.0.0", Optional.of("1.0.0"), 1, Optional.empty());
    listed = TargetFile.describe(TufVerifier.path("k-touch", "w700", "2.0.0"), image, note.json());
    repository.addImage(image, listed);
    var role = TargetsDraft.first("k-touch").with(listed).expiring(year);
    repository.publish(Map.of("k-touch", role.signedBy(List.of(vendorKey)).file()), online, now);
    var store = new FileStore(folder.resolve("trusted"));
    TufClient.trust(Files.readAllBytes(folder.resolve("repository/metadata/1.root.json")), store);
    var client =
        new TufClient(
            Repository.at(folder.resolve("repository").toUri()),
            new FolderFetcher(),
            store,
            Limits.DEFAULT,
            () -> now);
    verifier = new TufVerifier(client, "k-touch", "w700", () -> "1.0.0");
  }

  @Test
  void what_the_vendors_role_lists_is_genuine() {
    assertThat(verifier.refusalOf(offer("2.0.0", IMAGE.length, sha256()))).isEmpty();
  }

  @Test
  void another_hash_or_length_than_the_listed_one_is_refused() {
    assertThat(verifier.refusalOf(offer("2.0.0", IMAGE.length, "ab".repeat(32))))
        .get()
        .isInstanceOfSatisfying(
            Refusal.MetadataRejected.class, r -> assertThat(r.check()).isEqualTo("sha256"));
    assertThat(verifier.refusalOf(offer("2.0.0", 5, sha256())))
        .get()
        .isInstanceOfSatisfying(
            Refusal.MetadataRejected.class, r -> assertThat(r.check()).isEqualTo("length"));
  }

  @Test
  void a_release_that_no_role_lists_is_refused_by_the_name_of_the_check() {
    assertThat(verifier.refusalOf(offer("3.0.0", IMAGE.length, sha256())))
        .get()
        .isInstanceOfSatisfying(
            Refusal.MetadataRejected.class, r -> assertThat(r.check()).isEqualTo("TargetNotFound"));
  }

  @Test
  void a_frozen_repository_is_refused_once_it_has_expired() {
    now = PUBLISHED.plus(Duration.ofDays(700));

    assertThat(verifier.refusalOf(offer("2.0.0", IMAGE.length, sha256())))
        .get()
        .isInstanceOfSatisfying(
            Refusal.MetadataRejected.class, r -> assertThat(r.check()).isEqualTo("Expired"));
  }

  private String sha256() {
    return listed.hashes().hex().get("sha256");
  }

  private static Offer offer(String version, long length, String sha256) {
    var manifest = new ImageManifest("k-touch", "w700", version, length, sha256);
    return new Offer("r1", version, manifest, "", "/v1/images/" + sha256);
  }
}
