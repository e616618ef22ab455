package dev.yunfan.tuf.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.Expired;
import dev.yunfan.tuf.refusal.Refusal.NotPublishable;
import dev.yunfan.tuf.refusal.Refusal.RollbackAttempted;
import dev.yunfan.tuf.refusal.Refusal.ThresholdNotMet;
import dev.yunfan.tuf.repository.TargetsDraft.Delegate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients can read every publication, and the repository refuses what they could not read. */
class PublishingTest {
  @TempDir Path folder;
  private Workshop workshop;

  @BeforeEach
  void open() throws IOException, Refusal {
    workshop = new Workshop(folder);
  }

  @Test
  void a_release_signed_by_both_keys_of_its_vendor_reaches_a_handset() throws Exception {
    var draft = workshop.release("haier", "L60", "full-42.img", "image 42");
    workshop.publish(Map.of("haier", draft.signedBy(workshop.keysOf("haier")).file()));
    assertThat(workshop.download(workshop.client("phone"), "haier/L60/full-42.img"))
        .isEqualTo("image 42");
  }

  @Test
  void signatures_are_added_one_by_one_on_different_machines() throws Exception {
    var draft = workshop.release("haier", "L60", "full-42.img", "image 42");
    var keys = workshop.keysOf("haier");
    var half = draft.signedBy(keys.get(0)).file();
    assertThatThrownBy(() -> workshop.publish(Map.of("haier", half)))
        .isInstanceOf(ThresholdNotMet.class)
        .hasMessageContaining("expected 2 distinct valid keys, found 1");
    var whole = Draft.read("haier", half).signedBy(keys.get(1)).file();
    workshop.publish(Map.of("haier", whole));
    assertThat(workshop.published().role("haier")).isPresent();
  }

  @Test
  void what_is_published_already_may_come_again_with_its_signatures_in_another_order()
      throws Exception {
    var keys = workshop.keysOf("haier");
    var draft = workshop.release("haier", "L60", "full-42.img", "image 42").signedBy(keys);
    workshop.publish(Map.of("haier", draft.file()));
    var published = folder.resolve("repository/metadata/1.haier.json").toString();
    var before = Objects.requireNonNull(files().get(published));
    var otherOrder = new LinkedHashMap<String, String>();
    List.copyOf(draft.signatures().keySet())
        .reversed()
        .forEach(id -> otherOrder.put(id, draft.signatures().getOrDefault(id, "")));
    var again = new Draft("haier", draft.signed(), otherOrder).file();
    assertThat(again).isNotEqualTo(draft.file());
    workshop.publish(Map.of("haier", again));
    assertThat(files()).containsEntry(published, before);
    assertThat(workshop.download(workshop.client("phone"), "haier/L60/full-42.img"))
        .isEqualTo("image 42");
    var other = workshop.release("haier", "L60", "full-43.img", "image 43");
    var sameVersion = other.signed().with("version", new Json.Int(1));
    var file = new Draft("haier", sameVersion, Map.of()).signedBy(keys).file();
    assertThatThrownBy(() -> workshop.publish(Map.of("haier", file)))
        .isInstanceOf(RollbackAttempted.class);
  }

  @Test
  void a_file_keeps_the_order_of_its_signatures() throws Exception {
    var keys = Workshop.keys(Scheme.ED25519, Scheme.ED25519, Scheme.ED25519, Scheme.ED25519);
    var file = TargetsDraft.first("haier").expiring(workshop.year()).signedBy(keys).file();
    assertThat(Draft.read("haier", file).file()).isEqualTo(file);
  }

  @Test
  void a_refused_publication_writes_nothing() throws Exception {
    var before = files();
    var draft = workshop.release("acer", "S500", "full.img", "image");
    var byOthers = draft.signedBy(workshop.keysOf("haier")).file();
    assertThatThrownBy(() -> workshop.publish(Map.of("acer", byOthers)))
        .isInstanceOf(ThresholdNotMet.class);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void a_vendor_cannot_list_another_vendors_path() throws Exception {
    var custom = Workshop.note("haier", "L60", 1);
    var draft = workshop.release("acer", "haier/L60/full.img", "image", custom);
    var file = draft.signedBy(workshop.keysOf("acer")).file();
    assertThatThrownBy(() -> workshop.publish(Map.of("acer", file)))
        .isInstanceOf(NotPublishable.class)
        .hasMessageContaining("haier/L60/full.img");
  }

  @Test
  void a_role_of_two_delegators_is_refused() throws Exception {
    var key = SigningKey.generate(Scheme.ED25519);
    var holder = KeyHolders.one(key.publicKey());
    for (var vendor : List.of("acer", "k-touch")) {
      var shared = new Delegate("shared", holder, List.of(vendor + "/*/*"), true);
      var draft = TargetsDraft.first(vendor).delegate(shared).expiring(workshop.year());
      var file = draft.signedBy(workshop.keysOf(vendor)).file();
      if (vendor.equals("acer")) {
        workshop.publish(Map.of(vendor, file));
      } else {
        assertThatThrownBy(() -> workshop.publish(Map.of(vendor, file)))
            .isInstanceOf(NotPublishable.class)
            .hasMessageContaining("role shared: expected one delegator");
      }
    }
  }

  @Test
  void a_role_that_nobody_delegates_to_is_refused() {
    var draft = TargetsDraft.first("stranger").expiring(workshop.year());
    var file = draft.signedBy(workshop.keysOf("acer")).file();
    assertThatThrownBy(() -> workshop.publish(Map.of("stranger", file)))
        .isInstanceOf(NotPublishable.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void an_old_version_or_an_expired_file_is_refused() throws Exception {
    var first = workshop.release("acer", "S500", "full.img", "image");
    var file = first.signedBy(workshop.keysOf("acer")).file();
    workshop.publish(Map.of("acer", file));
    workshop.publish(Map.of("acer", file)); // once more is no harm
    assertThat(workshop.published().role("acer").orElseThrow().header().version()).isEqualTo(1);
    var second = workshop.release("acer", "S500", "next.img", "image");
    workshop.publish(Map.of("acer", second.signedBy(workshop.keysOf("acer")).file()));
    assertThatThrownBy(() -> workshop.publish(Map.of("acer", file)))
        .isInstanceOf(RollbackAttempted.class);
    var expired = TargetsDraft.after(workshop.published().role("acer").orElseThrow());
    var late = expired.expiring(workshop.now).signedBy(workshop.keysOf("acer")).file();
    assertThatThrownBy(() -> workshop.publish(Map.of("acer", late))).isInstanceOf(Expired.class);
  }

  @Test
  void a_revoked_vendor_key_takes_its_signatures_with_it() throws Exception {
    var image = workshop.release("haier", "L60", "full.img", "image");
    workshop.publish(Map.of("haier", image.signedBy(workshop.keysOf("haier")).file()));
    var phone = workshop.client("phone");
    phone.refresh();

    var replacement = Workshop.keys(Scheme.ED25519, Scheme.ED25519);
    var top = TargetsDraft.after(workshop.published().top().orElseThrow());
    top.delegate(Delegate.vendor("haier", Workshop.holders(replacement, 2)));
    var targets = top.expiring(workshop.year()).signedBy(workshop.targetsKeys).file();
    assertThatThrownBy(() -> workshop.publish(Map.of(Role.TARGETS, targets)))
        .as("the vendor's file must be signed anew in the same publication")
        .isInstanceOf(ThresholdNotMet.class);

    var again = TargetsDraft.after(workshop.published().role("haier").orElseThrow());
    var haier = again.expiring(workshop.year()).signedBy(replacement).file();
    workshop.publish(Map.of(Role.TARGETS, targets, "haier", haier));
    phone.refresh();
    assertThat(workshop.download(phone, "haier/L60/full.img")).isEqualTo("image");

    var stolen = workshop.release("haier", "L60", "evil.img", "evil");
    var byOldKeys = stolen.signedBy(workshop.keysOf("haier")).file();
    assertThatThrownBy(() -> workshop.publish(Map.of("haier", byOldKeys)))
        .isInstanceOf(ThresholdNotMet.class);
  }

  @Test
  void a_revoked_vendor_cannot_be_found_any_more_while_others_can() throws Exception {
    for (var vendor : List.of("acer", "haier")) {
      var draft = workshop.release(vendor, "M", "full.img", "image of " + vendor);
      workshop.publish(Map.of(vendor, draft.signedBy(workshop.keysOf(vendor)).file()));
    }
    var phone = workshop.client("phone");
    phone.refresh();
    var top = TargetsDraft.after(workshop.published().top().orElseThrow()).revoke("acer");
    var targets = top.expiring(workshop.year()).signedBy(workshop.targetsKeys).file();
    workshop.publish(Map.of(Role.TARGETS, targets));
    phone.refresh();
    assertThatThrownBy(() -> phone.find("acer/M/full.img"))
        .isInstanceOf(Refusal.TargetNotFound.class);
    assertThat(workshop.download(phone, "haier/M/full.img")).isEqualTo("image of haier");
  }

  @Test
  void what_a_revoked_vendor_delegated_can_be_signed_for_no_more() throws Exception {
    var key = SigningKey.generate(Scheme.ED25519);
    var sub = new Delegate("sub", KeyHolders.one(key.publicKey()), List.of("acer/*/*"), true);
    var acer = TargetsDraft.first("acer").delegate(sub).expiring(workshop.year());
    workshop.publish(Map.of("acer", acer.signedBy(workshop.keysOf("acer")).file()));
    var first = TargetsDraft.first("sub").expiring(workshop.year()).signedBy(key).file();
    workshop.publish(Map.of("sub", first));
    var top = TargetsDraft.after(workshop.published().top().orElseThrow()).revoke("acer");
    var targets = top.expiring(workshop.year()).signedBy(workshop.targetsKeys).file();
    workshop.publish(Map.of(Role.TARGETS, targets));

    var next = TargetsDraft.after(workshop.published().role("sub").orElseThrow());
    var file = next.expiring(workshop.year()).signedBy(key).file();
    assertThatThrownBy(() -> workshop.publish(Map.of("sub", file)))
        .isInstanceOf(NotPublishable.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void root_rotates_by_old_and_new_keys_and_old_handsets_follow() throws Exception {
    var phone = workshop.client("phone");
    phone.refresh();
    var newKeys = Workshop.keys(Scheme.ED25519, Scheme.ED25519);
    for (int i = 0; i < 3; i++) {
      var draft =
          RootDraft.after(workshop.published().root())
              .with(Role.ROOT, Workshop.holders(newKeys, 2))
              .expiring(workshop.year());
      var old = i == 0 ? workshop.rootKeys : newKeys;
      var onlyNew = draft.signedBy(newKeys);
      if (i == 0) {
        assertThatThrownBy(() -> workshop.publish(Map.of(Role.ROOT, onlyNew.file())))
            .isInstanceOf(ThresholdNotMet.class);
      }
      workshop.publish(Map.of(Role.ROOT, onlyNew.signedBy(old).file()));
    }
    phone.refresh();
    assertThat(workshop.published().root().header().version()).isEqualTo(4);
    workshop.client("old phone").refresh();
  }

  @Test
  void online_keys_rotate_without_turning_a_reader_away() throws Exception {
    var phone = workshop.client("phone");
    phone.refresh();
    var before = workshop.online;
    var next =
        OnlineKeys.of(SigningKey.generate(Scheme.ED25519), SigningKey.generate(Scheme.ECDSA_P256));
    var root =
        RootDraft.after(workshop.published().root())
            .with(Role.SNAPSHOT, KeyHolders.one(next.snapshot().publicKey()))
            .with(Role.TIMESTAMP, KeyHolders.one(next.timestamp().publicKey()))
            .expiring(workshop.year())
            .signedBy(workshop.rootKeys)
            .file();
    assertThatThrownBy(() -> workshop.publish(Map.of(Role.ROOT, root)))
        .as("keys that are not in the new root")
        .isInstanceOf(ThresholdNotMet.class);
    workshop.online = next.retiring(List.of(before.snapshot(), before.timestamp()));
    var publication = workshop.publish(Map.of(Role.ROOT, root));
    assertThat(publication.names())
        .containsExactly("2.snapshot.json", "timestamp.json", "2.root.json", "timestamp.json");
    phone.refresh();
    Files.delete(folder.resolve("repository/metadata/2.root.json"));
    workshop.client("a phone that saw no second root").refresh();
  }

  @Test
  void a_renewal_signs_a_timestamp_each_time_and_a_snapshot_after_half_its_life() throws Exception {
    assertThat(workshop.publish(Map.of()).names())
        .containsExactly("1.snapshot.json", "timestamp.json");
    workshop.now = Workshop.NOW.plus(Duration.ofDays(8));
    assertThat(workshop.publish(Map.of()).names())
        .containsExactly("2.snapshot.json", "timestamp.json");
    workshop.client("phone").refresh();
    assertThat(workshop.published().timestamp().orElseThrow().header().version()).isEqualTo(3);
  }

  @Test
  void succinct_bins_are_published_whole_and_found() throws Exception {
    var key = SigningKey.generate(Scheme.ED25519);
    var haier =
        TargetsDraft.first("haier")
            .delegateToBins(KeyHolders.one(key.publicKey()), 2, "haier-bin")
            .expiring(workshop.year())
            .signedBy(workshop.keysOf("haier"))
            .file();
    var files = new TreeMap<>(Map.of("haier", haier));
    assertThatThrownBy(() -> workshop.publish(files))
        .isInstanceOf(NotPublishable.class)
        .hasMessageContaining("every bin");
    var path = "haier/L60/full.img";
    for (var bin : List.of("haier-bin-0", "haier-bin-1", "haier-bin-2", "haier-bin-3")) {
      files.put(bin, TargetsDraft.first(bin).expiring(workshop.year()).signedBy(key).file());
    }
    workshop.publish(files);
    var bins = workshop.published().role("haier").orElseThrow().bins().orElseThrow();
    var bin = bins.binOf(path);
    var draft = workshop.release(bin, path, "binned", Workshop.note("haier", "L60", 1));
    workshop.publish(Map.of(bin, draft.signedBy(key).file()));
    assertThat(workshop.download(workshop.client("phone"), path)).isEqualTo("binned");

    var elsewhere = bin.endsWith("0") ? "haier-bin-1" : "haier-bin-0";
    var wrong = workshop.release(elsewhere, path, "binned", Workshop.note("haier", "L60", 1));
    assertThatThrownBy(() -> workshop.publish(Map.of(elsewhere, wrong.signedBy(key).file())))
        .isInstanceOf(NotPublishable.class);
  }

  @Test
  void a_reader_sees_the_old_or_the_new_repository_and_never_half() throws Exception {
    var running = new AtomicBoolean(true);
    var failure = new AtomicReference<Exception>();
    var refreshes = new AtomicInteger();
    var reader =
        Thread.ofVirtual()
            .start(() -> {
              try {
                var phone = workshop.client("phone");
                while (running.get()) {
                  phone.refresh();
                  refreshes.incrementAndGet();
                }
              } catch (Exception failed) {
                failure.set(failed);
              }
            });
    for (int i = 0; i < 25; i++) {
      var draft = workshop.release("haier", "L60", "full-" + i + ".img", "image " + i);
      workshop.publish(Map.of("haier", draft.signedBy(workshop.keysOf("haier")).file()));
    }
    running.set(false);
    reader.join();
    assertThat(failure.get()).isNull();
    assertThat(refreshes.get()).isPositive();
  }

  private Map<String, String> files() throws IOException {
    var found = new TreeMap<String, String>();
    try (var files = Files.walk(folder.resolve("repository/metadata"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        found.put(file.toString(), Files.readString(file));
      }
    }
    return found;
  }
}
