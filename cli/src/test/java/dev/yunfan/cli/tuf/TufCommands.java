package dev.yunfan.cli.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.tuf.key.KeyFile;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The ground of the commands' tests: a folder with keys, and a repository of two vendors. */
class TufCommands {
  @Command(name = "yunfan")
  static final class Above {}

  private static final List<String> ONLINE =
      List.of("--snapshot-key=keys/s.key", "--timestamp-key=keys/t.key");

  @TempDir Path folder;
  Instant now = Instant.parse("2026-11-20T12:00:00Z");
  String output = "";

  @BeforeEach
  void makeKeys() throws IOException {
    Files.writeString(folder.resolve("secret"), "correct horse\n");
    Files.createDirectories(folder.resolve("keys"));
    for (var name : List.of("r1", "r2", "r3", "g1", "g2", "s", "t", "h1", "h2", "a1")) {
      var key = SigningKey.generate(Scheme.ED25519);
      var file = folder.resolve("keys/" + name + ".key");
      KeyFile.write(file, key, "correct horse".toCharArray(), 1000); // quick to open
      Keys.writePublic(file, key);
    }
    assertThat(initialise()).as(output).isZero();
  }

  int initialise() {
    return online(
        "init",
        "repo",
        "--root-key=keys/r1.key",
        "--root-key=keys/r2.key",
        "--root-threshold=2",
        "--targets-key=keys/g1.key",
        "--vendor=haier=2:keys/h1.pub,keys/h2.pub",
        "--vendor=acer=keys/a1.pub");
  }

  int online(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.addAll(ONLINE);
    return run(all.toArray(String[]::new));
  }

  /** Runs a command; words that name the test's files are taken from its folder. */
  int run(String... words) {
    var all = new ArrayList<>(List.of("tuf"));
    for (var word : words) {
      all.add(
          word.replaceAll(
              "(^|=|:|,)(keys|repo|images|signed|(?:haier|acer)(?:-[0-9a-f]+)?\\.json)(?=/|$)",
              "$1" + folder + "/$2"));
    }
    if (!List.of("show", "verify").contains(words[0])) {
      all.add("--passphrase-file=" + folder + "/secret");
    }
    var text = new StringWriter();
    // below another command, as in ./yunfan: errors must be told without its help
    var line = new CommandLine(new Above()).addSubcommand(TufCommand.withSubcommands(() -> now));
    line.setOut(new PrintWriter(text));
    line.setErr(new PrintWriter(text));
    int status = line.execute(all.toArray(String[]::new));
    output = text.toString();
    return status;
  }

  int release(String path, String content, String... more) throws IOException {
    var images = Files.createDirectories(folder.resolve("images"));
    var image =
        Files.writeString(images.resolve(path.substring(path.lastIndexOf('/') + 1)), content);
    var words =
        new ArrayList<>(
            List.of("sign", "release", path, image.toString(), "--version=2.1.0", "--counter=42"));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  int verify(String path) {
    return run("verify", "repo", "--root=repo/metadata/1.root.json", "--target=" + path);
  }
}
