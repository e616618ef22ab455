package dev.yunfan.tuf.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Older versions played back, and the way out when an attacker ran versions forward. */
class RollbackTest extends HandsetTest {
  @Test
  void an_older_timestamp_is_refused() {
    handset.init();
    repo.publish("timestamp");
    assertThat(handset.refresh()).isZero();
    repo.setVersion("timestamp", 1);
    repo.republish("timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors())
        .startsWith("RollbackAttempted: timestamp version: expected at least 2, found 1");
    assertThat(handset.trusted()).contains("timestamp 2");
    assertThat(handset.lastMetadataRequest()).isEqualTo("timestamp");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_newer_timestamp_may_not_name_an_older_snapshot(boolean hashes) {
    repo.listHashes = hashes;
    handset.init();
    repo.publish("snapshot", "timestamp");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    repo.setVersion("snapshot", 1);
    repo.republish("snapshot");
    repo.publish("timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("RollbackAttempted: snapshot");
    assertThat(handset.trusted()).contains("timestamp 2", "snapshot 2");
    assertThat(handset.lastMetadataRequest()).isEqualTo("timestamp");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_newer_snapshot_may_not_list_older_targets(boolean hashes) {
    repo.listHashes = hashes;
    handset.init();
    repo.publish("targets");
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    repo.setVersion("targets", 1);
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors())
        .startsWith("RollbackAttempted: targets.json version: expected at least 3, found 2");
    assertThat(handset.trusted()).contains("targets 3", "snapshot 2", "timestamp 3");
  }

  @Test
  void a_delegated_role_may_not_go_back_either() {
    repo.delegate("targets", "haier", true, "haier/*/*");
    repo.publish("haier");
    repo.publish("haier", "targets", "snapshot", "timestamp");
    handset.init();
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    repo.setVersion("haier", 1);
    repo.republish("haier");
    repo.publish("snapshot", "timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("RollbackAttempted: haier.json");
  }

  @Test
  void a_role_that_vanishes_from_the_snapshot_is_refused() {
    repo.delegate("targets", "haier", true, "haier/*/*");
    repo.publish("haier", "targets", "snapshot", "timestamp");
    handset.init();
    handset.refresh();
    repo.meta("snapshot").remove("haier.json");
    repo.publish("snapshot", "timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("RoleRemoved: snapshot entry haier.json");
    assertThat(handset.trusted()).contains("snapshot 2");
  }

  @Test
  void an_old_root_under_a_new_name_is_refused() {
    handset.init();
    repo.publish("root");
    repo.versions("root").add(repo.versions("root").getFirst());
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("RollbackAttempted: root version: expected at least 3");
    assertThat(handset.trusted()).contains("root 2");
  }

  @Test
  void targets_run_forward_recover_when_the_snapshot_key_rotates() {
    handset.init();
    repo.setVersion("targets", Integer.MAX_VALUE);
    repo.republish("targets");
    serveAt("targets", Integer.MAX_VALUE);
    repo.publish("snapshot", "timestamp");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    handset.server.beHonest();

    repo.rotateKeys("snapshot");
    repo.setVersion("targets", 1);
    repo.republish("targets");
    repo.publish("root", "snapshot", "timestamp");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    assertThat(handset.trusted()).contains("targets 1");
  }

  @Test
  void a_snapshot_run_forward_recovers_when_snapshot_and_timestamp_keys_rotate() {
    handset.init();
    repo.setVersion("snapshot", Integer.MAX_VALUE);
    repo.republish("snapshot");
    serveAt("snapshot", Integer.MAX_VALUE);
    repo.publish("timestamp");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    handset.server.beHonest();

    repo.rotateKeys("snapshot");
    repo.rotateKeys("timestamp");
    repo.setVersion("snapshot", 1);
    repo.republish("snapshot");
    repo.publish("root", "timestamp");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    assertThat(handset.trusted()).contains("snapshot 1");
  }

  @Test
  void a_timestamp_run_forward_recovers_when_its_key_rotates() {
    handset.init();
    repo.setVersion("timestamp", Integer.MAX_VALUE);
    repo.republish("timestamp");
    assertThat(handset.refresh()).isZero();
    repo.rotateKeys("timestamp");
    repo.setVersion("timestamp", 1);
    repo.republish("timestamp");
    repo.publish("root");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    assertThat(handset.trusted()).contains("timestamp 1");
  }

  @Test
  void a_rotated_timestamp_key_also_forgets_the_snapshot() {
    handset.init();
    repo.meta("snapshot").put("gone.json", Map.of("version", 7L));
    repo.publish("snapshot", "timestamp");
    assertThat(handset.refresh()).isZero();
    repo.rotateKeys("timestamp");
    repo.meta("snapshot").remove("gone.json");
    repo.publish("root", "snapshot", "timestamp");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
  }

  @Test
  void a_rotated_snapshot_key_also_forgets_the_timestamp_that_names_its_version() {
    handset.init();
    repo.jumpTo("snapshot", Integer.MAX_VALUE);
    repo.publish("timestamp");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    repo.rotateKeys("snapshot");
    repo.jumpTo("snapshot", 1);
    repo.publish("root", "timestamp");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    assertThat(handset.trusted()).contains("snapshot 1");
  }

  @Test
  void a_stored_file_that_nobody_signed_counts_for_nothing() throws Exception {
    handset.init();
    assertThat(handset.refresh()).isZero();
    var file = handset.metadata().resolve("timestamp.json");
    var damaged = Files.readString(file).replace("\"version\":1", "\"version\":9");
    Files.writeString(file, damaged);
    repo.publish("timestamp");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    assertThat(handset.trusted()).contains("timestamp 2");
  }

  @Test
  void a_root_that_keeps_the_online_keys_forgets_nothing() {
    handset.init();
    repo.publish("timestamp");
    handset.refresh();
    repo.setVersion("timestamp", 1);
    repo.republish("timestamp");
    repo.publish("root");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("RollbackAttempted: timestamp");
    assertThat(handset.trusted()).contains("root 2", "timestamp 2");
  }

  private void serveAt(String role, long version) {
    handset.server.lie(
        version + "." + role + ".json",
        exchange -> SimulatedServer.send(exchange, 200, repo.last(role)));
  }
}
