package dev.yunfan.tuf.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a process of 64 MB, before repositories that would fill any memory. */
@Timeout(240)
class SmallHeapTest extends HandsetTest {
  private record Ended(int status, String errors) {}

  private Ended download(String name, String... more) throws Exception {
    return download(64, name, more);
  }

  private Ended download(int heapMegabytes, String name, String... more) throws Exception {
    handset.init();
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var words = new ArrayList<String>(List.of(java, "-Xmx" + heapMegabytes + "m", "-cp"));
    words.add(System.getProperty("java.class.path"));
    words.addAll(List.of(AtTestTime.class.getName(), "--metadata-dir"));
    words.add(handset.metadata().toString());
    words.addAll(List.of("--metadata-url", handset.server.url("metadata")));
    words.addAll(List.of("--target-base-url", handset.server.url("targets")));
    words.addAll(List.of("--target-dir", folder.resolve("images").toString()));
    words.addAll(List.of("--target-name", name, "download"));
    words.addAll(List.of(more));
    var process = new ProcessBuilder(words).start();
    try {
      var errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Ended(process.exitValue(), errors);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The command at the time at which the simulated repository is alive. */
  static final class AtTestTime {
    private AtTestTime() {}

    public static void main(String[] args) {
      System.exit(TufClientMain.run(args, () -> Handset.NOW, MinimumRate.DEFAULT, System.err));
    }
  }

  /** A third of the longest file that clients read; and the longest. */
  @ParameterizedTest
  @CsvSource({"7000, 64", "21500, 128"})
  void a_real_file_of_a_vendor_fits(int images, int heapMegabytes) throws Exception {
    repo.delegate("targets", "haier", true, "haier/*/*");
    repo.addImage("haier", "haier/W700/full.img", "content");
    var files = Simulator.child(repo.targets("haier"), "targets");
    for (int i = 0; i < images; i++) {
      var entry = new LinkedHashMap<String, Object>();
      entry.put("length", 3_000_000L);
      entry.put("hashes", new LinkedHashMap<>(Map.of("sha256", "a1".repeat(32))));
      var note = new LinkedHashMap<String, Object>();
      note.put("vendor", "haier");
      note.put("models", List.of("W700"));
      note.put("version", "2.1." + i);
      note.put("releaseCounter", (long) i);
      entry.put("custom", note);
      files.put("haier/W700/full-2.1." + i + ".img", entry);
    }
    repo.publish("haier", "targets", "snapshot", "timestamp");
    assertThat(repo.last("haier").length).isBetween(images * 215, 5_000_000);
    var ended = download(heapMegabytes, "haier/W700/full.img");
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[],", "{},", "{\"a\":[]},", "1,", "\"\","})
  void a_file_of_nothing_but_values_is_refused_in_one_line(String value) throws Exception {
    var values = value.repeat(4_900_000 / value.length());
    var body = ("{\"signatures\":[],\"signed\":[" + values + "1]}").getBytes(UTF_8);
    handset.server.lie("1.targets.json", exchange -> SimulatedServer.send(exchange, 200, body));
    var ended = download("image");
    assertThat(ended.errors())
        .isEqualTo("Malformed: targets: expected at most 300000 values, found more\n");
    assertThat(ended.status()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"})
  void a_file_without_end_is_refused_in_one_line(String file) throws Exception {
    handset.server.lie(
        file,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (var body = exchange.getResponseBody()) {
            for (int i = 0; i < 10_000; i++) {
              body.write("{".repeat(1 << 14).getBytes(UTF_8));
            }
          } catch (IOException hungUp) {
            exchange.close();
          }
        });
    var ended = download("image");
    assertThat(ended.errors()).startsWith("TooLong: http").hasLineCount(1);
    assertThat(ended.status()).isEqualTo(1);
  }

  /** Twenty roles that each keep their limit, and would take 100 MB together. */
  private void publishManyRoles(String padding) {
    for (int i = 0; i < 20; i++) {
      repo.delegate("targets", "r" + i, false, "*");
      repo.targets("r" + i).put("padding", padding);
      repo.publish("r" + i);
    }
    repo.publish("targets", "snapshot", "timestamp");
  }

  @Test
  void many_files_that_each_keep_their_limit_end_with_the_budget_of_the_session() throws Exception {
    publishManyRoles("x".repeat(700_000));
    var ended = download("image", "--max-metadata-bytes", "5000000");
    assertThat(ended.errors())
        .startsWith("TooLong: all metadata of this session length: expected at most 5000000 bytes")
        .endsWith("1.r7.json\n")
        .hasLineCount(1);
    assertThat(ended.status()).isEqualTo(1);
  }

  @Test
  void memory_that_does_not_suffice_is_one_line() throws Exception {
    publishManyRoles("x".repeat(4_900_000));
    var ended = download("image", "--max-metadata-bytes", "100000000");
    assertThat(ended.errors()).hasLineCount(1).containsAnyOf("OutOfMemoryError: ", "no memory for");
    assertThat(ended.status()).isEqualTo(1);
  }
}
