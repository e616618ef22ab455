package dev.yunfan.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three servers and a real handset at each agree about which firmware is newer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneOrderOnHandsetsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<URI> servers = new ArrayList<>();
  private Cloud cloud;
  private NameDoors doors;
  private int models;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    cloud = new Cloud(folder.resolve("cloud"));
    servers.add(cloud.ota());
    servers.add(cloud.anotherOta());
    servers.add(cloud.anotherOta());
    await().atMost(LONG).until(cloud::ready);
    doors = new NameDoors(cloud, folder);
    assertThat(doors.released("declared", "2.4.0")).isTrue();
    var declaration = JSON.createObjectNode().put("reason", "the factory's own names");
    declaration.put("before", "2.4.0").putArray("versions").add("20120518");
    String path = "/v1/vendors/haier/firmwares";
    String etag = doors.send(doors.operator(path)).headers().firstValue("etag").orElseThrow();
    cloud.change(path, etag, declaration);
  }

  @AfterAll
  void stop() {
    doors.close();
    cloud.close();
  }

  @ParameterizedTest
  @CsvSource({
    "4.0.1b, 4.0.1, 4.0.10",
    "4.0.4, 4.0.3b, 4.0.4",
    "V10, V9, v11",
    "r10, r9, r11",
    "3.0.0, 3.0.0-rc1, v3.0.0",
    "2.5.0, 20120518, 20120519",
    "4.0.3, IML74K, 4.0.3"
  })
  void a_handset_installs_what_every_server_takes_for_newer(
      String release, String older, String notOlder) throws Exception {
    String model = "m" + models++;
    assertThat(doors.released(model, release)).isTrue();
    String id = doors.drafted(model, release);
    var why = JSON.createObjectNode().put("reason", "a test");
    cloud.change("/v1/rollouts/" + id + "/start", "\"1\"", why);
    for (var server : servers) {
      var rollout = server.resolve("/v1/rollouts/" + id);
      await()
          .atMost(LONG)
          .until(() -> doors.send(doors.operator("/").uri(rollout)).body().contains("\"running\""));

      assertThat(said(server, model, older)).contains("offered", release + " CONFIRMED");
      assertThat(said(server, model, notOlder)).contains("up to date").doesNotContain("offered");
    }
  }

  private String said(URI server, String model, String firmware) {
    return doors.handset("--model=" + model, "--firmware=" + firmware, "--ota=" + server).said();
  }
}
