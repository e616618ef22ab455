package dev.yunfan.cli.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Metadata gets a longer life on its key holder's machine, with nothing else changed. */
class RenewCommandTest extends TufCommands {
  private static final String IMAGE = "haier/W700/full.img";

  private Targets file(String name) throws IOException, Refusal {
    var path = folder.resolve(name);
    return Targets.read(Envelope.read(StagedFiles.roleOf(path), Files.readAllBytes(path)));
  }

  /** A release of haier, signed by both keys, on a machine of haier's. */
  private void haierHasARelease() throws IOException {
    var both = new String[] {"--out=haier.json", "--key=keys/h1.key", "--key=keys/h2.key"};
    assertThat(release(IMAGE, "firmware", both)).as(output).isZero();
    assertThat(online("add", "repo", "haier.json", "--images=images")).as(output).isZero();
  }

  @Test
  void a_vendor_renews_its_expired_file_and_a_handset_accepts_it() throws Exception {
    haierHasARelease();
    var before = file("haier.json");
    now = now.plus(Duration.ofDays(200));
    online("refresh", "repo");
    assertThat(verify(IMAGE)).isEqualTo(1);
    assertThat(output).contains("Expired: haier");

    assertThat(run("renew", "--current=haier.json", "--key=keys/h1.key", "--key=keys/h2.key"))
        .as(output)
        .isZero();

    var after = file("haier.json");
    assertThat(output)
        .contains("version 2, expires 2027-12-05T12:00:00Z, signatures: 2", "release trust");
    assertThat(after.header().version()).isEqualTo(before.header().version() + 1);
    assertThat(after.header().expires()).isEqualTo(now.plus(Duration.ofDays(180)));
    assertThat(after.files()).isEqualTo(before.files());
    assertThat(online("add", "repo", "haier.json")).as(output).isZero();
    assertThat(verify(IMAGE)).as(output).isZero();
  }

  @Test
  void signatures_that_are_missing_are_counted_and_added_by_others() throws Exception {
    haierHasARelease();
    now = now.plus(Duration.ofDays(100));
    var one = new String[] {"renew", "--current=haier.json", "--key=keys/h1.key"};
    assertThat(run(one)).as("the threshold is not known here").isZero();
    assertThat(output)
        .contains("1 signature is missing of 2, if as many are needed as the current file has");

    haierAgain();
    assertThat(run(one[0], one[1], one[2], "--listed-in=repo/metadata/1.targets.json"))
        .as("it is known")
        .isEqualTo(1);
    assertThat(output).contains("1 signature is missing of 2; add with 'yunfan tuf sign file");
    assertThat(run("sign", "file", "haier.json", "--key=keys/h2.key")).isZero();
    assertThat(online("add", "repo", "haier.json")).as(output).isZero();
    assertThat(output).contains("published 2.haier.json");
  }

  /** The published file once more: what was renewed before is thrown away. */
  private void haierAgain() throws IOException {
    Files.copy(
        folder.resolve("repo/metadata/1.haier.json"),
        folder.resolve("haier.json"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void a_wrong_key_a_changed_file_and_a_shorter_life_are_refused_by_name() throws Exception {
    haierHasARelease();
    assertThat(run("renew", "--current=haier.json", "--key=keys/a1.key")).isEqualTo(1);
    assertThat(output).contains("no key given has signed haier", "--listed-in");
    var listed = "--listed-in=repo/metadata/1.targets.json";
    assertThat(run("renew", "--current=haier.json", "--key=keys/a1.key", listed)).isEqualTo(1);
    assertThat(output).contains("is not one of haier; targets lists");

    var both = new String[] {"--key=keys/h1.key", "--key=keys/h2.key"};
    assertThat(run("renew", "--current=haier.json", "--days=10", both[0], both[1])).isEqualTo(2);
    assertThat(output).contains("lasts until 2027-05-19T12:00:00Z already");
    var past = "--expires=2026-01-01T00:00:00Z";
    assertThat(run("renew", "--current=haier.json", past, both[0], both[1])).isEqualTo(2);
    assertThat(output).contains("is not in the future");
    assertThat(run("renew", "--current=haier.json", "--expires=May", both[0], both[1]))
        .isEqualTo(2);
    assertThat(output).contains("is not a time such as");
    assertThat(run("renew", "--current=haier.json", past, "--days=9", both[0])).isEqualTo(2);
    assertThat(output).contains("--days and --expires exclude each other; give one");
    var root = "--listed-in=repo/metadata/1.root.json";
    assertThat(run("renew", "--current=haier.json", root, both[0])).isEqualTo(2);
    assertThat(output).contains("root lists no keys of haier; name the targets.json that does");

    var text = Files.readString(folder.resolve("haier.json"));
    Files.writeString(folder.resolve("haier.json"), text.replace(IMAGE, "haier/W700/evil.img"));
    assertThat(run("renew", "--current=haier.json", both[0], both[1])).isEqualTo(1);
    assertThat(output).contains("no key given has signed haier");
    assertThat(run("renew", "--current=haier.json", both[0], both[1], listed)).isEqualTo(1);
    assertThat(output).contains("ThresholdNotMet: haier signatures under targets");
  }

  @Test
  void the_operator_renews_targets_and_root_without_the_repository() throws Exception {
    now = now.plus(Duration.ofDays(300));
    assertThat(
            run(
                "renew",
                "--current=repo/metadata/1.targets.json",
                "--out=repo/targets.json",
                "--key=keys/g1.key",
                "--listed-in=repo/metadata/1.root.json",
                "--expires=2028-01-01T00:00:00Z"))
        .as(output)
        .isZero();
    assertThat(file("repo/targets.json").header().expires())
        .isEqualTo(Instant.parse("2028-01-01T00:00:00Z"));

    var first =
        run(
            "renew",
            "--current=repo/metadata/1.root.json",
            "--key=keys/r1.key",
            "--out=repo/root.json");
    assertThat(first).isEqualTo(1);
    assertThat(output).contains("1 signature is missing of 2; add");
    assertThat(run("sign", "file", "repo/root.json", "--key=keys/r2.key")).isZero();
    var old = Root.selfSigned(Files.readAllBytes(folder.resolve("repo/metadata/1.root.json")));
    var renewed = old.successor(Files.readAllBytes(folder.resolve("repo/root.json")));
    assertThat(renewed.header().expires()).isEqualTo(now.plus(Duration.ofDays(365)));
    for (var role : Role.TOP_LEVEL) {
      assertThat(renewed.authority(role).sameKeysAs(old.authority(role))).as(role).isTrue();
      assertThat(renewed.authority(role).threshold()).isEqualTo(old.authority(role).threshold());
    }
  }

  @Test
  void bins_are_renewed_with_their_vendors_file() throws Exception {
    var key = "--key=keys/a1.key";
    release("acer/S500/full.img", "firmware", "--out=acer.json", key);
    assertThat(run("sign", "bins", "acer.json", "--count=128", "--out=signed", key)).isZero();
    now = now.plus(Duration.ofDays(100));

    assertThat(run("renew", "--current=signed/acer.json", key)).as(output).isZero();

    assertThat(output).contains("] 100 %", "renewed   129 files");
    for (var name :
        new String[] {"signed/acer.json", "signed/acer-00.json", "signed/acer-7f.json"}) {
      assertThat(file(name).header().expires()).isEqualTo(now.plus(Duration.ofDays(180)));
      assertThat(file(name).header().version()).isEqualTo(name.contains("-") ? 2 : 3);
    }
  }

  @Test
  void either_a_file_or_a_repository_is_named() {
    assertThat(run("renew", "--key=keys/h1.key")).isEqualTo(2);
    assertThat(run("renew", "repo", "root", "--current=haier.json", "--key=keys/h1.key"))
        .isEqualTo(2);
    assertThat(run("renew", "--current=haier.json", "--key=keys/h1.pub")).isEqualTo(2);
    assertThat(output).contains("a private key");
    assertThat(run("renew", "--current=haier.json", "--key=keys/h1.key")).isEqualTo(1);
    assertThat(output).contains("no such file");
    assertThat(online("renew", "repo", "haier", "--key=keys/h1.key")).isEqualTo(2);
    assertThat(output).contains("a vendor renews its file with --current haier.json");
  }
}
