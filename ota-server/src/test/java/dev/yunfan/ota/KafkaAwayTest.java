package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.KafkaClients;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.api.TerminationStyle;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Kafka is away for a while: nothing is promised, nobody is offered what may have been halted. */
@Tag("slow")
@ExtendWith(KafkaClusterExtension.class)
class KafkaAwayTest {
  @Test
  void check_ins_go_on_without_offers_and_changes_are_refused_until_it_is_back(
      KafkaCluster cluster, @TempDir Path folder) throws IOException {
    try (var running =
        RunningServer.start(
            new KafkaClients(cluster.getBootstrapServers()),
            folder,
            config -> config.withMaxStaleness(Duration.ofSeconds(1)))) {
      running.release("h7", "2.0");
      String id = running.rollout("h7", "2.0", stage(10_000, 0, 1_000)).getString("id");
      await().until(() -> answer(running).equals("offer"));
      String etag =
          running
              .client
              .get("/v1/rollouts/" + id, ADMIN)
              .headers()
              .firstValue("etag")
              .orElseThrow();

      cluster.stopNodes(_ -> true, TerminationStyle.ABRUPT);

      await().until(() -> answer(running).equals("control-log-behind"));
      assertThat(running.client.send(running.client.to("/readyz")).statusCode()).isEqualTo(503);
      assertThat(running.client.send(running.client.to("/livez")).statusCode()).isEqualTo(200);
      assertThat(answer(running, "2.0")).isEqualTo("no-newer-release");
      assertThat(running.client.get("/v1/rollouts/" + id, ADMIN).statusCode()).isEqualTo(200);
      long asked = System.nanoTime();
      var refused = pause(running, id, etag);
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Patience.LONGEST);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(json(refused).getString("type")).endsWith("/unknown-outcome");
      assertThat(running.client.get("/v1/audit", ADMIN).statusCode()).isEqualTo(503);

      cluster.startNodes(_ -> true);

      await().until(() -> answer(running).equals("offer"));
      await().until(() -> running.client.send(running.client.to("/readyz")).statusCode() == 200);
      var rollout = running.client.get("/v1/rollouts/" + id, ADMIN);
      var paused = pause(running, id, rollout.headers().firstValue("etag").orElseThrow());
      assertThat(paused.statusCode()).isEqualTo(200);
      assertThat(json(running.client.get("/v1/audit/verify", ADMIN)).getBoolean("intact")).isTrue();
    }
  }

  private static HttpResponse<byte[]> pause(RunningServer running, String id, String etag) {
    return running.client.change(
        "/v1/rollouts/" + id + "/pause", ADMIN, etag, new JsonObject().put("reason", "a look"));
  }

  private static String answer(RunningServer running) {
    return answer(running, "1.0");
  }

  private static String answer(RunningServer running, String firmware) {
    var answer = json(running.client.checkIn("D1", "h7", firmware));
    return answer.getString("reason", answer.getString("decision"));
  }
}
