package dev.yunfan.tuf.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.tuf.json.CanonicalJson;
import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.key.TufKey;
import dev.yunfan.tuf.refusal.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The signatures that a role needs, and which count as one. */
class KeysAndThresholdsTest extends HandsetTest {
  @Test
  void a_snapshot_signed_by_two_of_three_needed_keys_is_refused() {
    repo.role("snapshot").put("threshold", 3L);
    repo.addKey("snapshot");
    repo.addKey("snapshot");
    repo.publish("root", "targets", "snapshot", "timestamp");
    handset.init();
    assertThat(handset.refresh()).as(handset.errors()).isZero();

    repo.removeLastSigner("snapshot");
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors())
        .contains("ThresholdNotMet", "expected 3 distinct valid keys, found 2");
    assertThat(handset.trusted()).contains("snapshot 2");
  }

  @Test
  void a_threshold_above_the_number_of_keys_can_never_be_met() {
    handset.init();
    for (int i = 0; i < 4; i++) {
      repo.addKey("snapshot");
    }
    repo.role("snapshot").put("threshold", 6L);
    repo.publish("root", "snapshot", "timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.trusted()).contains("root 2").doesNotContain("snapshot 2");
  }

  @Test
  void one_key_id_repeated_in_a_role_does_not_make_a_threshold() {
    handset.init();
    var signer = repo.newKey();
    for (int i = 0; i < 9; i++) {
      repo.listKey("snapshot", signer);
    }
    repo.addSigner("snapshot", signer);
    repo.role("snapshot").put("threshold", 6L);
    repo.publish("root", "snapshot", "timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("Malformed: root.signed.roles.snapshot.keyids");
    assertThat(handset.stored("snapshot")).isEmpty();
  }

  @Test
  void one_key_under_two_ids_counts_once() throws Refusal {
    handset.init();
    var signer = repo.newKey();
    var again = signer.publicKey().source().with("note", new Json.Text("another id"));
    var twin = TufKey.from(new Node("key", again));
    repo.clearKeys("snapshot");
    repo.listKey("snapshot", signer);
    repo.listKey("snapshot", twin);
    repo.addSigner("snapshot", signer);
    repo.role("snapshot").put("threshold", 2L);
    repo.publish("root", "targets", "snapshot", "timestamp");
    var signed = Simulator.json(repo.targets("snapshot"));
    var signature = signer.sign(CanonicalJson.encode(signed));
    repo.replaceLast(
        "snapshot",
        Simulator.file(
            List.of(
                Simulator.signature(signer.publicKey().id(), signature),
                Simulator.signature(twin.id(), signature)),
            signed));
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).contains("expected 2 distinct valid keys, found 1");
  }

  @Test
  void a_key_id_that_is_not_the_digest_of_its_key_is_refused() {
    handset.init();
    var key = repo.newKey().publicKey();
    Simulator.child(repo.root(), "keys").put("ab".repeat(32), key.source());
    repo.publish("root");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("KeyIdMismatch").contains(key.id());
    assertThat(handset.trusted()).containsExactly("root 1");
  }

  @Test
  void a_listed_id_without_a_key_signs_nothing_and_breaks_nothing() {
    handset.init();
    Simulator.list(repo.role("snapshot"), "keyids").add("cd".repeat(32));
    repo.publish("root");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
  }

  @Test
  void a_key_of_an_unknown_type_signs_nothing_and_breaks_nothing() throws Refusal {
    handset.init();
    var source = repo.newKey().publicKey().source();
    var unknown = source.with("keytype", new Json.Text("ml-dsa"));
    repo.listKey("snapshot", TufKey.from(new Node("key", unknown)));
    repo.publish("root");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
  }

  @Test
  void a_repeated_signature_is_refused_even_when_the_threshold_is_met() {
    handset.init();
    var signed = Simulator.json(repo.targets("snapshot"));
    var signer = repo.signersOf("snapshot").values().iterator().next();
    var signature =
        Simulator.signature(signer.publicKey().id(), signer.sign(CanonicalJson.encode(signed)));
    repo.replaceLast("snapshot", Simulator.file(List.of(signature, signature), signed));
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("DuplicateSignature: snapshot");
    assertThat(handset.stored("snapshot")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Scheme.class)
  void each_kind_of_key_signs_and_a_plausible_forgery_is_refused(Scheme scheme) {
    handset.init();
    var signer = repo.newKey(scheme);
    repo.listKey("root", signer);
    repo.addSigner("root", signer);
    repo.role("root").put("threshold", 2L);
    repo.publish("root");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    assertThat(handset.trusted()).contains("root 2");

    repo.publish("root");
    var signed = Simulator.json(repo.root());
    var signatures = new ArrayList<Json>();
    for (var each : repo.signersOf("root").values()) {
      var over = each == signer ? new Json.Text("something else") : signed;
      signatures.add(
          Simulator.signature(each.publicKey().id(), each.sign(CanonicalJson.encode(over))));
    }
    repo.replaceLast("root", Simulator.file(signatures, signed));
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.trusted()).contains("root 2");
  }

  @Test
  void the_old_name_of_the_ecdsa_key_type_is_read() throws Refusal {
    handset.init();
    var signer = repo.newKey(Scheme.ECDSA_P256);
    var source = signer.publicKey().source();
    var old = source.with("keytype", new Json.Text("ecdsa-sha2-nistp256"));
    checkSnapshotSignedBy(signer, TufKey.from(new Node("key", old)));
  }

  @Test
  void an_ecdsa_point_in_hex_as_in_early_roots_is_read() throws Refusal {
    handset.init();
    var signer = repo.newKey(Scheme.ECDSA_P256);
    var spki = signer.publicKey().value().orElseThrow();
    var point = new Json.Fields(Map.of("public", new Json.Text(spki.substring(52))));
    var old =
        signer
            .publicKey()
            .source()
            .with("keytype", new Json.Text("ecdsa-sha2-nistp256"))
            .with("keyval", point);
    checkSnapshotSignedBy(signer, TufKey.from(new Node("key", old)));
  }

  private void checkSnapshotSignedBy(SigningKey signer, TufKey listed) {
    repo.clearKeys("snapshot");
    repo.listKey("snapshot", listed);
    repo.publish("root", "targets", "snapshot", "timestamp");
    var signed = Simulator.json(repo.targets("snapshot"));
    var signature = signer.sign(CanonicalJson.encode(signed));
    repo.replaceLast(
        "snapshot", Simulator.file(List.of(Simulator.signature(listed.id(), signature)), signed));
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    assertThat(handset.trusted()).contains("snapshot 2");
  }

  @Test
  void wrong_or_empty_signatures_do_no_harm_when_enough_others_are_right() {
    handset.init();
    var first = repo.signersOf("timestamp").keySet().iterator().next();
    repo.addKey("timestamp");
    for (var forged : List.of("ab".repeat(64), "", "not hex")) {
      repo.publish("root", "timestamp");
      var signed = Simulator.json(repo.targets("timestamp"));
      var good = repo.signersOf("timestamp").values().stream().toList().getLast();
      var bad =
          new Json.Fields(Map.of("keyid", new Json.Text(first), "sig", new Json.Text(forged)));
      var right =
          Simulator.signature(good.publicKey().id(), good.sign(CanonicalJson.encode(signed)));
      repo.replaceLast("timestamp", Simulator.file(List.of(bad, right), signed));
      assertThat(handset.refresh()).as(handset.errors()).isZero();
    }
  }

  @Test
  void a_threshold_below_one_is_refused() {
    handset.init();
    repo.role("snapshot").put("threshold", 0L);
    repo.publish("root");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("Malformed: root.signed.roles.snapshot.threshold");
  }

  @Test
  void a_root_with_a_key_that_anybody_can_sign_for_is_not_trusted_in_the_first_place()
      throws Exception {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("keytype", new Json.Text("ed25519"));
    fields.put("scheme", new Json.Text("ed25519"));
    var neutral = new Json.Text("01" + "00".repeat(31));
    fields.put("keyval", new Json.Fields(Map.of("public", neutral)));
    repo.listKey("timestamp", TufKey.from(new Node("key", new Json.Fields(fields))));
    repo.republish("root");
    assertThat(handset.init()).isEqualTo(1);
    assertThat(handset.errors())
        .startsWith(
            "Malformed: root, key of timestamp: expected a key of its holder, found one of");
    assertThat(handset.stored("root")).isEmpty();
  }
}
