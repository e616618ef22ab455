package dev.yunfan.cli.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A repository's life by commands alone: keys, ceremony, release, rotation, revocation. */
class TufCommandTest extends TufCommands {
  @Test
  void online_keys_that_are_elsewhere_are_listed_and_nothing_is_published() {
    int status =
        run(
            "init",
            "repo/elsewhere",
            "--root-key=keys/r1.key",
            "--targets-key=keys/g1.key",
            "--snapshot-key=keys/s.pub",
            "--timestamp-key=keys/t.pub");

    assertThat(status).as(output).isZero();
    assertThat(output).contains("nothing published", "release trust");
    assertThat(folder.resolve("repo/elsewhere/staged/root.json")).exists();
    assertThat(folder.resolve("repo/elsewhere/metadata/1.root.json")).doesNotExist();
  }

  @Test
  void a_release_signed_on_two_machines_is_published_and_verified() throws IOException {
    var path = "haier/W700/full.img";
    assertThat(release(path, "firmware", "--out=haier.json", "--key=keys/h1.key")).isZero();
    assertThat(online("add", "repo", "haier.json", "--images=images")).isEqualTo(1);
    assertThat(output).contains("ThresholdNotMet: haier signatures under targets");
    assertThat(run("sign", "file", "haier.json", "--key=keys/h2.key")).as(output).isZero();
    assertThat(online("add", "repo", "haier.json", "--images=images")).as(output).isZero();
    assertThat(output).contains("image     haier/W700/full.img", "published 1.haier.json");
    assertThat(verify(path)).as(output).isZero();
    assertThat(output).contains("image     good  haier/W700/full.img  8 bytes");
  }

  @Test
  void a_failure_is_one_line_and_no_stack_trace() {
    assertThat(run("sign", "file", "haier.json", "--key=keys/h1.key")).isEqualTo(1);
    assertThat(output.lines()).hasSize(1);
    assertThat(output).startsWith("yunfan tuf sign file: no such file: ");
  }

  @Test
  void an_image_that_is_not_the_signed_one_is_not_published() throws IOException {
    release("acer/S500/full.img", "firmware", "--out=acer.json", "--key=keys/a1.key");
    Files.writeString(folder.resolve("images/full.img"), "tampered");
    assertThat(online("add", "repo", "acer.json", "--images=images")).isEqualTo(1);
    assertThat(output).contains("HashMismatch: acer/S500/full.img");
    assertThat(verify("acer/S500/full.img")).isEqualTo(1);
  }

  @Test
  void root_keys_rotate_and_a_handset_with_the_first_root_follows() {
    assertThat(
            online(
                "rotate",
                "repo",
                "root",
                "--new-key=keys/r2.key",
                "--new-key=keys/r3.key",
                "--threshold=2",
                "--signer=keys/r1.key",
                "--signer=keys/r2.key"))
        .as("a new key has not signed")
        .isEqualTo(1);
    assertThat(output).contains("waiting   root signatures under root 2");
    assertThat(run("sign", "file", "repo/staged/root.json", "--key=keys/r3.key")).isZero();
    assertThat(online("add", "repo")).as(output).isZero();
    assertThat(output).contains("published 2.root.json");
    assertThat(run("verify", "repo", "--root=repo/metadata/1.root.json")).as(output).isZero();
  }

  @Test
  void targets_keys_rotate_with_the_old_and_the_new_signature() throws IOException {
    assertThat(
            online(
                "rotate",
                "repo",
                "targets",
                "--new-key=keys/g2.key",
                "--retiring=keys/g1.key",
                "--signer=keys/r1.key",
                "--signer=keys/r2.key"))
        .as(output)
        .isZero();
    assertThat(output).contains("targets.json, signatures: 2", "published 2.root.json");
    assertThat(run("verify", "repo", "--root=repo/metadata/1.root.json")).as(output).isZero();
    assertThat(online("renew", "repo", "targets", "--signer=keys/g1.key")).isEqualTo(1);
    assertThat(output).contains("waiting   targets signatures under root 2");
    assertThat(online("renew", "repo", "targets", "--signer=keys/g2.key")).as(output).isZero();
  }

  @Test
  void root_is_renewed_before_it_expires() {
    now = now.plus(Duration.ofDays(300));
    var signers = List.of("--signer=keys/r1.key", "--signer=keys/r2.key");
    assertThat(online("renew", "repo", "root", signers.get(0), signers.get(1))).isZero();
    assertThat(run("show", "repo")).isZero();
    assertThat(output).contains("root 2  2 of 2 keys  expires 2028-09-15T12:00:00Z");
    assertThat(run("verify", "repo", "--root=repo/metadata/1.root.json")).as(output).isZero();
    assertThat(online("renew", "repo", "haier", "--signer=keys/h1.key")).isEqualTo(2);
  }

  @Test
  void a_wrong_online_key_is_an_error_and_nothing_to_wait_for() {
    assertThat(run("refresh", "repo", "--snapshot-key=keys/s.key", "--timestamp-key=keys/s.key"))
        .isEqualTo(1);
    assertThat(output).contains("ThresholdNotMet: timestamp").doesNotContain("waiting");
  }

  @Test
  void a_difference_names_its_base_and_the_image_it_makes() throws IOException {
    var key = "--key=keys/a1.key";
    assertThat(release("acer/S500/full.img", "new", "--out=acer.json", key)).as(output).isZero();
    var base = Files.writeString(folder.resolve("keys/base.img"), "old");
    var delta =
        List.of(
            "--out=acer.json", key, "--delta-base=" + base, "--delta-result=acer/S500/full.img");
    var words = new ArrayList<>(delta);
    assertThat(release("acer/S500/delta.img", "diff", words.toArray(String[]::new))).isEqualTo(2);
    assertThat(output).contains("acer.json is there: give --current");
    words.add("--current=acer.json");
    assertThat(release("acer/S500/delta.img", "diff", words.toArray(String[]::new)))
        .as(output)
        .isZero();
    assertThat(Files.readString(folder.resolve("acer.json")))
        .contains("\"result\":\"acer/S500/full.img\"")
        .contains("11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437");
    words.set(3, "--delta-result=acer/S500/unlisted.img");
    assertThat(release("acer/S500/delta.img", "diff", words.toArray(String[]::new))).isEqualTo(2);
    assertThat(output).contains("does not list acer/S500/unlisted.img");
  }

  @Test
  void nothing_from_outside_commands_the_terminal() {
    assertThat(Failure.printable("haier/\u001b[2Jx\u202e\n"))
        .isEqualTo("haier/\uFFFD[2Jx\uFFFD\uFFFD");
  }

  @Test
  void a_revoked_vendor_is_found_no_more() throws IOException {
    release("acer/S500/full.img", "firmware", "--out=acer.json", "--key=keys/a1.key");
    online("add", "repo", "acer.json", "--images=images");
    assertThat(verify("acer/S500/full.img")).as(output).isZero();
    assertThat(online("revoke", "repo", "acer", "--signer=keys/g1.key")).as(output).isZero();
    assertThat(verify("acer/S500/full.img")).isEqualTo(1);
    assertThat(output).contains("TargetNotFound");
  }

  @Test
  void a_repository_left_alone_runs_out_and_a_refresh_renews_it() {
    now = now.plusSeconds(25 * 3600);
    assertThat(run("verify", "repo", "--root=repo/metadata/1.root.json")).isEqualTo(1);
    assertThat(output).contains("Expired: timestamp");
    assertThat(run("show", "repo")).isZero();
    assertThat(output).contains("expired 2026-11-21T12:00:00Z");
    assertThat(online("refresh", "repo")).as(output).isZero();
    assertThat(run("verify", "repo", "--root=repo/metadata/1.root.json")).as(output).isZero();
  }

  @Test
  void show_draws_the_tree_and_prints_json() {
    assertThat(run("show", "repo")).isZero();
    assertThat(output)
        .contains("root 1  2 of 2 keys  expires 2027-11-20T12:00:00Z, in 365 days")
        .contains("├─ timestamp 1  1 of 1 keys")
        .contains("└─ acer  nothing signed yet");
    assertThat(run("show", "repo", "--json")).isZero();
    assertThat(output)
        .contains("\"timestamp\":{\"version\":1,\"expires\":\"2026-11-21T12:00:00Z\"}");
  }

  @Test
  void a_repository_is_not_made_over_another() {
    assertThat(initialise()).isEqualTo(1);
    assertThat(output).contains("has a repository already");
  }

  @Test
  void a_key_made_by_the_command_signs() throws IOException {
    assertThat(run("key", "create", "--type=ecdsa", "keys/new")).as(output).isZero();
    assertThat(output).contains("keys/new.key", "keys/new.pub", "key id   ");
    assertThat(release("acer/S500/full.img", "firmware", "--out=acer.json", "--key=keys/new.key"))
        .as(output)
        .isZero();
  }

  @Test
  void wrong_use_is_told_apart_from_failure() {
    assertThat(run("key", "create", "--type=dsa", "keys/x")).isEqualTo(2);
    assertThat(run("key", "create", "keys/r1")).isEqualTo(1);
    assertThat(output).contains("is there already");
    var words = "sign release no-path keys/r1.pub --version=1 --counter=1 --out=haier.json";
    assertThat(run((words + " --key=keys/h1.key").split(" ", -1))).isEqualTo(2);
    assertThat(output).contains("no-path is not vendor/model/file");
  }
}
