package dev.yunfan.tuf.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.tuf.client.FileStore;
import dev.yunfan.tuf.client.FolderFetcher;
import dev.yunfan.tuf.client.Limits;
import dev.yunfan.tuf.client.Repository;
import dev.yunfan.tuf.client.TufClient;
import dev.yunfan.tuf.file.DurableFile;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.refusal.Refusal.ThresholdNotMet;
import dev.yunfan.tuf.repository.TargetsDraft.Delegate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A publication that dies at any of its file operations: whoever reads sees the repository before
 * or after it, and doing it again finishes it.
 */
class BrokenOffTest {
  private static final String OLD = "haier/L60/old.img";
  private static final String NEW = "haier/L60/new.img";

  /** Where in the replacement of one file the process dies. */
  enum Death {
    BEFORE_IT,
    WITH_HALF_OF_IT_WRITTEN,
    WITH_ALL_OF_IT_WRITTEN,
    AFTER_IT
  }

  private record Release(Map<String, byte[]> files, OnlineKeys online) {}

  @TempDir private Path folder;
  private Workshop workshop;

  @BeforeEach
  void publishOld() throws Exception {
    workshop = new Workshop(folder);
    var draft = workshop.release("haier", "L60", "old.img", "old image");
    workshop.publish(Map.of("haier", draft.signedBy(workshop.keysOf("haier")).file()));
  }

  @ParameterizedTest
  @EnumSource
  void of_a_release_leaves_the_old_or_the_new_repository(Death death) throws Exception {
    var draft = workshop.release("haier", "L60", "new.img", "new image");
    var file = draft.signedBy(workshop.keysOf("haier")).file();
    everywhere(death, new Release(Map.of("haier", file), workshop.online));
  }

  @ParameterizedTest
  @EnumSource
  void of_a_rotation_of_every_key_turns_no_reader_away(Death death) throws Exception {
    everywhere(death, everyKeyRotated());
  }

  @Test
  void a_rotation_signed_by_the_new_keys_only_turns_away_who_has_not_seen_the_root()
      throws Exception {
    var rotated = everyKeyRotated();
    var files = new HashMap<>(rotated.files());
    var targets = Draft.read(Role.TARGETS, Objects.requireNonNull(files.get(Role.TARGETS)));
    var newOnly = new LinkedHashMap<>(targets.signatures());
    workshop.targetsKeys.forEach(key -> newOnly.remove(key.publicKey().id()));
    files.put(Role.TARGETS, new Draft(Role.TARGETS, targets.signed(), newOnly).file());
    assertThatThrownBy(() -> everywhere(Death.BEFORE_IT, new Release(files, rotated.online())))
        .isInstanceOf(ThresholdNotMet.class)
        .hasMessageStartingWith("targets signatures under root 1");
  }

  /** Root, targets, both online roles and a vendor get new keys; the leaving ones sign too. */
  private Release everyKeyRotated() throws Exception {
    var root = Workshop.keys(Scheme.ED25519, Scheme.ED25519);
    var targets = Workshop.keys(Scheme.ED25519, Scheme.ECDSA_P256);
    var haier = Workshop.keys(Scheme.ECDSA_P256, Scheme.ED25519);
    var online =
        OnlineKeys.of(SigningKey.generate(Scheme.ED25519), SigningKey.generate(Scheme.ED25519));
    var rootDraft =
        RootDraft.after(workshop.published().root())
            .with(Role.ROOT, Workshop.holders(root, 2))
            .with(Role.TARGETS, Workshop.holders(targets, 2))
            .with(Role.SNAPSHOT, KeyHolders.one(online.snapshot().publicKey()))
            .with(Role.TIMESTAMP, KeyHolders.one(online.timestamp().publicKey()))
            .expiring(workshop.year());
    var top =
        TargetsDraft.after(workshop.published().top().orElseThrow())
            .delegate(Delegate.vendor("haier", Workshop.holders(haier, 2)))
            .expiring(workshop.year());
    var vendor = workshop.release("haier", "L60", "new.img", "new image");
    var leaving = List.of(workshop.online.snapshot(), workshop.online.timestamp());
    return new Release(
        Map.of(
            Role.ROOT,
            rootDraft.signedBy(workshop.rootKeys).signedBy(root).file(),
            Role.TARGETS,
            top.signedBy(workshop.targetsKeys).signedBy(targets).file(),
            "haier",
            vendor.signedBy(haier).file()),
        online.retiring(leaving));
  }

  private void everywhere(Death death, Release release) throws Exception {
    for (int i = 0; ; i++) {
      var place = folder.resolve("place-" + i);
      copy(folder.resolve("repository"), place.resolve("repository"));
      reader(place, "old").refresh();
      var dying = dying(death, i);
      try {
        new RepositoryFolder(place.resolve("repository"), dying)
            .publish(release.files(), release.online(), workshop.now);
        assertThat(i).as("operations").isGreaterThanOrEqualTo(3);
        return;
      } catch (Killed _) {
        checkReaders(place, OLD, "old image");
      }
      new RepositoryFolder(place.resolve("repository"))
          .publish(release.files(), release.online(), workshop.now);
      checkReaders(place, NEW, "new image");
      checkReaders(place, OLD, "old image");
    }
  }

  /** A handset that knew the old repository, and one that knows its first root only. */
  private void checkReaders(Path place, String path, String content) throws Exception {
    for (var name : List.of("old", "first-" + path.hashCode() + content.hashCode())) {
      var client = reader(place, name);
      client.refresh();
      var image = client.download(client.find(path), place.resolve("images-" + name));
      assertThat(image).hasContent(content);
    }
  }

  private TufClient reader(Path place, String name) throws Exception {
    var store = new FileStore(place.resolve(name));
    if (store.load(Role.ROOT).isEmpty()) {
      TufClient.trust(Files.readAllBytes(place.resolve("repository/metadata/1.root.json")), store);
    }
    var at = Repository.at(place.resolve("repository").toUri());
    return new TufClient(at, new FolderFetcher(), store, Limits.DEFAULT, () -> workshop.now);
  }

  /** The process that was killed in the middle. */
  private static final class Killed extends IOException {
    private static final long serialVersionUID = 1;
  }

  private static RepositoryFolder.Placing dying(Death death, int at) {
    return new RepositoryFolder.Placing() {
      private int operation;

      @Override
      public void replace(Path file, byte[] content) throws IOException {
        if (operation++ < at) {
          DurableFile.replace(file, content);
          return;
        }
        var unfinished = file.resolveSibling("." + file.getFileName() + ".new");
        switch (death) {
          case BEFORE_IT -> {}
          case WITH_HALF_OF_IT_WRITTEN ->
              Files.write(unfinished, Arrays.copyOf(content, content.length / 2));
          case WITH_ALL_OF_IT_WRITTEN -> Files.write(unfinished, content);
          case AFTER_IT -> DurableFile.replace(file, content);
        }
        throw new Killed();
      }
    };
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        var place = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(place);
        } else {
          Files.copy(file, place);
        }
      }
    }
  }
}
