package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Three ota-servers as processes on one broker; images on a shared folder. */
@Tag("slow")
@ExtendWith(KafkaClusterExtension.class)
class ThreeServersTest {
  private static final int KILLS = 8;

  private final TestFleet fleet = new TestFleet();
  private final List<ServerProcess> servers = new ArrayList<>();
  private String bootstrap;
  private Path store;

  @BeforeEach
  void start(KafkaCluster cluster, @TempDir Path folder) throws IOException {
    bootstrap = cluster.getBootstrapServers();
    store = folder;
    for (int i = 0; i < 3; i++) {
      servers.add(server());
    }
    fleet.publishTrust(at(0));
  }

  @AfterEach
  void stop() {
    servers.forEach(ServerProcess::close);
  }

  private ServerProcess server() throws IOException {
    return ServerProcess.start(bootstrap, store, fleet);
  }

  private TestClient at(int server) {
    return servers.get(server).client;
  }

  private String draft(int server, String model, String version) {
    byte[] image = TestFleet.image(version.hashCode(), 1_000);
    assertThat(at(server).put("/v1/images/" + TestFleet.sha256(image), ADMIN, image).statusCode())
        .isIn(200, 201);
    RunningServer.expect(
        at(server).post("/v1/releases", ADMIN, fleet.release(version, model, image)));
    fleet.taken();
    return RunningServer.expect(
            at(server)
                .post(
                    "/v1/rollouts",
                    ADMIN,
                    TestFleet.rollout(version, model, TestFleet.stage(10_000, 86_400, 10))))
        .getString("id");
  }

  private static HttpResponse<byte[]> change(
      TestClient client, String id, String verb, long version, String reason) {
    return client.change(
        "/v1/rollouts/" + id + "/" + verb,
        ADMIN,
        "\"" + version + "\"",
        new JsonObject().put("reason", reason));
  }

  @Test
  void what_one_is_told_all_do_within_a_second() {
    String id = draft(0, "h7", "2.0");
    assertThat(change(at(1), id, "start", 1, "go").statusCode()).isEqualTo(200);
    for (int i = 0; i < 3; i++) {
      var client = at(i);
      await().atMost(Duration.ofSeconds(1)).until(() -> decision(client, "h7"), "offer"::equals);
      assertThat(
              client
                  .send(
                      client.to(
                          "/v1/images/"
                              + TestFleet.sha256(TestFleet.image("2.0".hashCode(), 1_000))))
                  .statusCode())
          .isEqualTo(200);
    }
    assertThat(change(at(2), id, "halt", 2, "a person's verdict").statusCode()).isEqualTo(200);
    for (int i = 0; i < 3; i++) {
      var client = at(i);
      await()
          .atMost(Duration.ofSeconds(1))
          .until(() -> decision(client, "h7"), "up-to-date"::equals);
    }
  }

  private static String decision(TestClient client, String model) {
    return json(client.checkIn("D1", model, "1.0")).getString("decision");
  }

  @Test
  void of_two_operators_at_once_one_wins_and_one_is_shown_the_present_state() {
    String id = draft(0, "h7", "2.0");
    long version = 1;
    for (int round = 0; round < 10; round++) {
      String verb = round == 0 ? "start" : round % 2 == 1 ? "pause" : "resume";
      long expected = version++;
      var one = CompletableFuture.supplyAsync(() -> change(at(0), id, verb, expected, "one"));
      var two = CompletableFuture.supplyAsync(() -> change(at(1), id, verb, expected, "two"));

      var statuses = List.of(one.join().statusCode(), two.join().statusCode());

      assertThat(statuses).containsExactlyInAnyOrder(200, 409);
      var loser = one.join().statusCode() == 409 ? one.join() : two.join();
      assertThat(json(loser).getJsonObject("current").getLong("version")).isEqualTo(version);
    }
  }

  @Test
  void a_kill_at_any_moment_loses_nothing_that_was_done_and_doubles_nothing()
      throws IOException, InterruptedException {
    var random = new Random(7);
    var done = new ArrayList<String>();
    var known = new HashMap<String, Long>();
    try (var killer = Executors.newSingleThreadScheduledExecutor()) {
      for (int kill = 0; kill < KILLS; kill++) {
        String id = draft(1, "m" + kill, "2." + kill);
        known.put(id, 1L);
        var doomed = servers.getFirst();
        var killed =
            killer.schedule(doomed::kill, 500 + random.nextInt(1_500), TimeUnit.MILLISECONDS);
        long version = 1;
        for (int step = 0; step < 1_000 && !killed.isDone(); step++) {
          String verb = step == 0 ? "start" : step % 2 == 1 ? "pause" : "resume";
          String reason = "kill %d step %d".formatted(kill, step);
          try {
            var answer = change(doomed.client, id, verb, version, reason);
            assertThat(answer.statusCode()).as(reason).isEqualTo(200);
            version = json(answer).getLong("version");
            done.add(reason);
            known.put(id, version);
          } catch (IllegalStateException e) {
            break; // no answer: it may have taken effect or not
          }
        }
        await().until(killed::isDone);
        doomed.close();
        servers.set(0, server());
      }
    }

    assertThat(done).hasSizeGreaterThan(KILLS);
    for (var server : servers) {
      known.forEach((id, version) -> {
        var rollout = json(server.client.get("/v1/rollouts/" + id, ADMIN));
        assertThat(rollout.getLong("version")).as(id).isBetween(version, version + 1);
      });
      assertThat(effective(server.client)).containsAll(done).doesNotHaveDuplicates();
    }
    await()
        .untilAsserted(
            () -> // evidence is read after the start
            assertThat(json(at(0).get("/v1/rollouts?limit=1000", ADMIN)))
                    .isEqualTo(json(at(1).get("/v1/rollouts?limit=1000", ADMIN)))
                    .isEqualTo(json(at(2).get("/v1/rollouts?limit=1000", ADMIN))));
    assertThat(json(at(0).get("/v1/audit/verify", ADMIN)).getBoolean("intact")).isTrue();
  }

  /** Reasons of the kill test's commands that took effect. */
  private static List<String> effective(TestClient client) {
    var reasons = new ArrayList<String>();
    long after = -1;
    for (int page = 0; page < 1_000; page++) {
      var answer = json(client.get("/v1/audit?after=" + after, ADMIN));
      for (Object each : answer.getJsonArray("commands")) {
        var command = (JsonObject) each;
        if ("done".equals(command.getString("effect"))
            && command.getString("reason").startsWith("kill ")) {
          reasons.add(command.getString("reason"));
        }
      }
      Long next = answer.getLong("next");
      if (next == null) {
        break;
      }
      after = next;
    }
    return reasons;
  }
}
