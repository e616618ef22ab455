package dev.yunfan.agent.handset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.agent.scarce.Scarcity;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.TestOffers;
import dev.yunfan.schemas.release.ImageManifest;
import dev.yunfan.tuf.client.FileStore;
import dev.yunfan.tuf.client.FolderFetcher;
import dev.yunfan.tuf.client.Repository;
import dev.yunfan.tuf.client.TufClient;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.release.ReleaseNote;
import dev.yunfan.tuf.repository.KeyHolders;
import dev.yunfan.tuf.repository.OnlineKeys;
import dev.yunfan.tuf.repository.RepositoryFolder;
import dev.yunfan.tuf.repository.RootDraft;
import dev.yunfan.tuf.repository.TargetsDraft;
import dev.yunfan.tuf.repository.TargetsDraft.Delegate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class TufListingsTest {
  private static final byte[] IMAGE = "firmware 2.0.0 of the w700".getBytes(UTF_8);
  private static final Instant PUBLISHED = Instant.parse("2011-08-01T00:00:00Z");

  private static final String PATH = "k-touch/w700/full-2.0.0.img";

  @TempDir private Path folder;

  private final SigningKey rootKey = SigningKey.generate(Scheme.ED25519);
  private final SigningKey vendorKey = SigningKey.generate(Scheme.ED25519);
  private final OnlineKeys online =
      OnlineKeys.of(SigningKey.generate(Scheme.ED25519), SigningKey.generate(Scheme.ED25519));
  private Instant now = PUBLISHED;
  private TargetFile listed;
  private SigningKey assignmentKey = SigningKey.generate(Scheme.ECDSA_P256);
  private RepositoryFolder repository;
  private byte[] vendorFile;
  private TufListings listings;

  @BeforeEach
  void publish() throws Exception {
    repository = new RepositoryFolder(folder.resolve("repository"));
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
                    new KeyHolders(
                        List.of(online.timestamp().publicKey(), assignmentKey.publicKey()), 1))
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
    listed = TargetFile.describe(PATH, image, note.json());
    repository.addImage(image, listed);
    var role = TargetsDraft.first("k-touch").with(listed).expiring(year);
    vendorFile = role.signedBy(List.of(vendorKey)).file();
    repository.publish(Map.of("k-touch", vendorFile), online, now);
    var store = new FileStore(folder.resolve("trusted"));
    TufClient.trust(Files.readAllBytes(folder.resolve("repository/metadata/1.root.json")), store);
    listings =
        TufListings.over(
            Repository.at(folder.resolve("repository").toUri()),
            new FolderFetcher(),
            store,
            () -> now);
  }

  @Test
  void what_the_vendors_role_lists_is_found_by_its_path() throws Exception {
    assertThat(listings.look(PATH).image()).isEqualTo(listed);
  }

  @Test
  void assignments_are_good_by_the_keys_that_root_names_for_the_timestamp_and_by_no_other()
      throws Exception {
    var message = "some assignment".getBytes(UTF_8);
    var signers = listings.look(PATH).signers();

    assertThat(signers.signed(message, assignmentKey.sign(message))).isTrue();
    assertThat(signers.signed(message, online.timestamp().sign(message))).isTrue();
    for (var other : List.of(rootKey, vendorKey, online.snapshot())) {
      assertThat(signers.signed(message, other.sign(message))).isFalse();
    }
    message[0]++;
    assertThat(signers.signed(message, assignmentKey.sign("x".getBytes(UTF_8)))).isFalse();
  }

  @Test
  void what_was_published_after_the_last_look_is_found() throws Exception {
    assertThat(listings.look(PATH).image()).isEqualTo(listed);
    var later = new TargetFile("k-touch/w700/x.img", 1, listed.hashes(), listed.custom());
    var next =
        TargetsDraft.after(Targets.read(Envelope.read("k-touch", vendorFile)))
            .with(later)
            .expiring(PUBLISHED.plus(Duration.ofDays(365)))
            .signedBy(List.of(vendorKey));
    repository.publish(Map.of("k-touch", next.file()), online, now);

    assertThat(listings.look("k-touch/w700/x.img").image()).isEqualTo(later);
  }

  @Test
  void a_release_that_no_role_lists_is_refused_by_the_name_of_the_check() {
    assertThatThrownBy(() -> listings.look("k-touch/w700/full-3.0.0.img"))
        .isInstanceOf(Refusal.TargetNotFound.class);
  }

  @Test
  void a_frozen_repository_is_refused_once_it_has_expired() {
    now = PUBLISHED.plus(Duration.ofDays(700));

    assertThatThrownBy(() -> listings.look(PATH)).isInstanceOf(Refusal.Expired.class);
  }

  private Offer offer(Instant issued, SigningKey signer) {
    var manifest =
        new ImageManifest(
            "k-touch", "w700", "2.0.0", listed.length(), listed.hashes().hex().get("sha256"));
    var day = issued.plus(Duration.ofDays(1)).toEpochMilli();
    var offer = TestOffers.unsigned(manifest, "2.0.0", "KT-1", "n", issued.toEpochMilli(), day);
    var signature = signer.sign(offer.assignment().signedBytes());
    return TestOffers.with(offer, Base64.getEncoder().encodeToString(signature));
  }

  @Test
  void metadata_is_judged_at_the_time_that_the_server_signed_and_at_no_other() throws Exception {
    now = Instant.EPOCH; // what a handset knows by itself
    assertThat(listings.look(offer(PUBLISHED, assignmentKey)).image()).isEqualTo(listed);

    var late = PUBLISHED.plus(Duration.ofDays(700));
    assertThatThrownBy(() -> listings.look(offer(late, assignmentKey)))
        .as("a frozen repository")
        .isInstanceOf(Refusal.Expired.class);
    assertThat(listings.look(offer(late, vendorKey)).image())
        .as("whose assignment nobody trusted signed, which the next check refuses")
        .isEqualTo(listed);
    assertThat(listings.look(offer(PUBLISHED, assignmentKey)).image())
        .as("a server whose clock was ahead for a while locks nothing")
        .isEqualTo(listed);
  }

  @Test
  void the_highest_time_that_was_signed_outlives_the_process_and_no_later_look_goes_behind_it()
      throws Exception {
    now = Instant.EPOCH;
    var proved = PUBLISHED.plus(Duration.ofHours(3));
    listings.look(offer(PUBLISHED, assignmentKey));
    listings.look(offer(proved, assignmentKey));

    assertThat(new FileStore(folder.resolve("trusted")).timeFloor()).contains(proved);
    listings.look(offer(PUBLISHED, assignmentKey));
    assertThat(new FileStore(folder.resolve("trusted")).timeFloor()).contains(proved);
  }

  @Test
  void a_root_that_is_not_known_yet_proves_the_time_of_the_assignment_that_it_names()
      throws Exception {
    now = Instant.EPOCH;
    assignmentKey = SigningKey.generate(Scheme.ECDSA_P256);
    var first = folder.resolve("repository/metadata/1.root.json");
    var holders =
        new KeyHolders(List.of(online.timestamp().publicKey(), assignmentKey.publicKey()), 1);
    var second =
        RootDraft.after(Root.selfSigned(Files.readAllBytes(first)))
            .with(Role.TIMESTAMP, holders)
            .expiring(PUBLISHED.plus(Duration.ofDays(365)))
            .signedBy(List.of(rootKey));
    repository.publish(Map.of(Role.ROOT, second.file()), online, PUBLISHED);

    var late = PUBLISHED.plus(Duration.ofDays(300));
    assertThatThrownBy(() -> listings.look(offer(late, assignmentKey)))
        .isInstanceOf(Refusal.Expired.class);
    assertThat(listings.look(offer(PUBLISHED, assignmentKey)).image()).isEqualTo(listed);
  }

  @Test
  void a_storage_without_room_for_metadata_is_no_refusal_and_harms_no_later_look()
      throws Exception {
    for (long operation = 1; ; operation++) {
      var scarcity = new Scarcity();
      var store = new FileStore(scarcity.over(folder.resolve("small" + operation)));
      TufClient.trust(Files.readAllBytes(folder.resolve("repository/metadata/1.root.json")), store);
      var repositoryUri = Repository.at(folder.resolve("repository").toUri());
      var small = TufListings.over(repositoryUri, new FolderFetcher(), store, () -> now);
      scarcity.fail(operation, 1);
      try {
        small.look(offer(PUBLISHED, assignmentKey));
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("No space left on device");
      }
      boolean reached = scarcity.operations() >= operation;
      assertThat(small.look(offer(PUBLISHED, assignmentKey)).image()).isEqualTo(listed);
      if (!reached) {
        assertThat(operation).as("operations of a look").isGreaterThan(10);
        return;
      }
    }
  }
}
