package dev.yunfan.cli.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.cli.Yunfan;
import dev.yunfan.cli.broker.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a gateway as a process, the way that a collector of logs gets it. */
class ServerLogTest {
  private static final int SIGTERM = 15;
  private static final String FLEET_KEY = "hunter2-hunter2-hunter2";

  @TempDir private Path folder;

  @Test
  void every_line_is_one_object_with_its_values_apart_and_no_secret() throws Exception {
    try (var broker = EmbeddedBroker.start(folder, 0)) {
      var gateway = start(broker.bootstrapServers(), Map.of("INGEST_HOST", "127.0.0.1"));
      var lines = new ArrayList<String>();
      try (var log = new BufferedReader(new InputStreamReader(gateway.getErrorStream(), UTF_8))) {
        for (var line = log.readLine(); line != null; line = log.readLine()) {
          lines.add(line);
          if (line.contains("listening")) {
            gateway.toHandle().destroy(); // SIGTERM; its streams stay open
          }
        }
      }
      assertThat(gateway.waitFor()).isEqualTo(128 + SIGTERM);

      var events = lines.stream().map(ServerLogTest::json).toList();
      assertThat(events.stream().map(event -> event.get("formattedMessage").asText()))
          .contains("listening", "stopped");
      assertThat(events)
          .allSatisfy(event -> {
            assertThat(event.get("level").asText()).isIn("INFO", "WARN", "ERROR");
            assertThat(event.get("timestamp").asLong()).isPositive();
            assertThat(event.get("loggerName").asText()).isNotEmpty();
          });
      assertThat(values(events, "port"))
          .singleElement()
          .satisfies(p -> assertThat(p).isNotEqualTo("0"));
      assertThat(lines).noneMatch(line -> line.contains("hunter2"));
    }
  }

  @Test
  void a_setting_that_is_wrong_is_one_line_without_its_secret() throws Exception {
    var gateway = start("127.0.0.1:1", Map.of("YUNFAN_FLEET_KEYS", "haier=hunter2"));

    var error = new String(gateway.getErrorStream().readAllBytes(), UTF_8);

    assertThat(gateway.waitFor()).isEqualTo(2);
    assertThat(error.lines()).hasSize(1);
    assertThat(error).contains("16").doesNotContain("hunter2");
  }

  private static Process start(String kafka, Map<String, String> more) throws IOException {
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Yunfan.class.getName(),
            "ingest",
            "--kafka",
            kafka);
    command
        .environment()
        .keySet()
        .removeIf(key -> key.matches("(YUNFAN|INGEST)_.*|.*JAVA.*_OPTIONS")); // the JVM tells those
    command.environment().put("YUNFAN_LOG_FORMAT", "json");
    command.environment().put("YUNFAN_LOG_LEVEL", "INFO");
    command.environment().put("YUNFAN_FLEET_KEYS", "haier=" + FLEET_KEY);
    command.environment().put("INGEST_KEY_STORE_PASSWORD", "hunter2");
    command.environment().put("INGEST_PORT", "0");
    command.environment().putAll(more);
    return command.start();
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new AssertionError("not an object: " + line, e);
    }
  }

  private static List<String> values(List<JsonNode> events, String key) {
    return events.stream()
        .flatMap(event -> event.path("kvpList").valueStream())
        .filter(pair -> pair.has(key))
        .map(pair -> pair.get(key).asText())
        .toList();
  }
}
