package dev.yunfan.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong input of a person ends in one line that names it. */
class WrongInputTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void a_missing_file_is_called_missing_by_every_command() throws IOException {
    String missing = folder.resolve("missing").toString();
    Files.writeString(folder.resolve("pass"), "correct horse");

    assertThat(run("release", "trust", missing)).isEqualTo(1);
    assertThat(run("release", "create", "haier", "2.1", "--signed", missing, "h7=x")).isEqualTo(1);
    assertThat(run("audit", "verify", "--kafka", "127.0.0.1:1", "--repair-key", missing))
        .isEqualTo(1);
    assertThat(renew(missing, folder.resolve("pass").toString())).isEqualTo(1);
    assertThat(repair(missing, folder.resolve("pass").toString())).isEqualTo(1);
    assertThat(repair(missing, missing)).isEqualTo(1);

    assertThat(err.toString().lines())
        .hasSize(6)
        .allSatisfy(line -> assertThat(line).contains("no such file: " + missing));
  }

  @Test
  void without_a_terminal_a_passphrase_needs_a_file() {
    assertThat(run("tuf", "key", "create", folder.resolve("new").toString())).isEqualTo(1);
    assertThat(run("tuf", "sign", "file", "x.json", "--key", "x.key")).isEqualTo(1);
    assertThat(run("control", "repair", "--offset=1", "--sha256=00", "--key=x.key")).isEqualTo(1);

    assertThat(err.toString().lines())
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).contains("use --passphrase-file"));
  }

  @Test
  void a_folder_is_no_file() {
    assertThat(run("release", "trust", folder.toString())).isEqualTo(1);

    assertThat(err.toString())
        .isEqualToIgnoringNewLines("yunfan: " + folder + " is a folder, not a file");
  }

  @Test
  void an_address_without_scheme_is_shown_with_an_example() {
    assertThat(run("control", "show", "--server", "localhost:8083")).isEqualTo(1);

    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "yunfan: --server localhost:8083 is not an address such as http://127.0.0.1:8083");
  }

  @Test
  void commands_that_read_the_log_print_json_when_asked() {
    for (String command : new String[] {"inspect", "repair"}) {
      run("control", command, "--help");
    }

    assertThat(out.toString().lines().filter(line -> line.contains("--json  "))).hasSize(2);
  }

  @Test
  void a_present_state_without_a_name_is_its_version_alone() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/control/rules",
        exchange -> {
          byte[] body =
              "{\"title\":\"Stale\",\"detail\":\"rules 2 are in force already\",\"current\":{\"version\":2}}"
                  .getBytes(UTF_8);
          exchange.sendResponseHeaders(409, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      assertThat(run("control", "show", "--server", url)).isEqualTo(1);
    } finally {
      server.stop(0);
    }

    assertThat(err.toString())
        .isEqualToIgnoringNewLines("yunfan: Stale: rules 2 are in force already (now: version 2)");
  }

  private int repair(String key, String passphrase) {
    return run(
        "control",
        "repair",
        "--offset=1",
        "--sha256=00",
        "--key",
        key,
        "--passphrase-file",
        passphrase);
  }

  private int renew(String missing, String passphrase) {
    return run(
        "tuf",
        "renew",
        "--current",
        missing + ".json",
        "--key",
        missing + ".key",
        "--passphrase-file",
        passphrase);
  }

  private int run(String... args) {
    return Yunfan.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }
}
