package dev.yunfan.cli.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths with spaces and Chinese, and paths that no client would fetch. */
class OddPathsCommandTest extends TufCommands {
  @Test
  void an_image_of_any_name_is_verified_from_the_folder_and_from_a_static_server()
      throws IOException {
    var path = "acer/S500/固件 1.0 (full).img";
    assertThat(release(path, "firmware", "--out=acer.json", "--key=keys/a1.key"))
        .as(output)
        .isZero();
    assertThat(online("add", "repo", "acer.json", "--images=images")).as(output).isZero();
    assertThat(verify(path)).as(output).isZero();

    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var files =
        SimpleFileServer.createFileServer(address, folder.resolve("repo"), OutputLevel.NONE);
    files.start();
    try {
      var url = "http://127.0.0.1:" + files.getAddress().getPort();
      var root = "--root=repo/metadata/1.root.json";
      assertThat(run("verify", url, root, "--target=" + path)).as(output).isZero();
      assertThat(output).contains("image     good  " + path);
    } finally {
      files.stop(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "acer/S500/.., 'expected no empty, . or .. part'",
    "acer/S500/, 'expected no empty, . or .. part'",
    "acer/S500/be\u0007ll, 'expected no control characters'",
    "acer/S500/<200 letters>, 'expected at most 180 bytes of UTF-8 between two /, found 200'",
    "acer/S500/<30 characters>, 'expected at most 240 characters once percent-encoded'"
  })
  void a_path_that_no_client_would_fetch_is_not_signed(String path, String problem)
      throws IOException {
    var whole =
        path.replace("<200 letters>", "x".repeat(200)).replace("<30 characters>", "固".repeat(30));
    var image = Files.writeString(folder.resolve("image"), "firmware").toString();
    int status =
        run(
            "sign",
            "release",
            whole,
            image,
            "--version=2.1.0",
            "--counter=42",
            "--out=acer.json",
            "--key=keys/a1.key");
    assertThat(status).isEqualTo(1);
    assertThat(output).contains("UnsafeName: target path", problem);
    assertThat(folder.resolve("acer.json")).doesNotExist();
  }

  @Test
  void a_public_key_that_anybody_can_sign_for_is_not_listed() throws IOException {
    Files.writeString(
        folder.resolve("keys/weak.pub"),
        "{\"keytype\":\"ed25519\",\"scheme\":\"ed25519\",\"keyval\":{\"public\":\"01"
            + "00".repeat(31)
            + "\"}}");
    int status =
        online(
            "init",
            "repo/other",
            "--root-key=keys/r1.key",
            "--targets-key=keys/g1.key",
            "--vendor=acer=keys/weak.pub");
    assertThat(status).isEqualTo(1);
    assertThat(output)
        .contains("keys/weak.pub: expected a key that verifies: ed25519 (no point of");
    assertThat(folder.resolve("repo/other/staged/root.json")).doesNotExist();
  }
}
