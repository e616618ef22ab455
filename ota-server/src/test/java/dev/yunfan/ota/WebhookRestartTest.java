package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.stage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.yunfan.ota.webhook.WebhookKey;
import dev.yunfan.runtime.kafka.KafkaClients;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A server that stops in the middle of telling loses no event; the next one goes on. */
@ExtendWith(KafkaClusterExtension.class)
class WebhookRestartTest {
  /** Somebody who is told; can be out of order. */
  private static final class Receiver implements AutoCloseable {
    private final HttpServer http;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile boolean down;

    Receiver() throws IOException {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.createContext(
          "/",
          exchange -> {
            var body = new JsonObject(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            boolean refusing = down; // read once: what was heard is never answered with 503
            if (!refusing) {
              heard.add(body.getString("id"));
            }
            exchange.sendResponseHeaders(refusing ? 503 : 204, -1);
            exchange.close();
          });
      http.start();
    }

    JsonObject webhook() {
      return new JsonObject()
          .put("vendor", "haier")
          .put("url", "http://127.0.0.1:" + http.getAddress().getPort() + "/");
    }

    @Override
    public void close() {
      http.stop(0);
    }
  }

  private static RunningServer server(KafkaCluster cluster, Path folder) throws IOException {
    return RunningServer.start(
        new KafkaClients(cluster.getBootstrapServers()),
        folder,
        config -> config.withWebhookKey(new WebhookKey("webhook-key-for-tests")));
  }

  @Test
  void a_restart_while_a_receiver_is_down_loses_nothing_and_holds_up_nobody(
      KafkaCluster cluster, @TempDir Path folder) throws IOException {
    try (var steady = new Receiver();
        var flaky = new Receiver()) {
      try (var first = server(cluster, folder)) {
        assertThat(json(first.client.get("/readyz", "")).getJsonObject("readers").fieldNames())
            .containsExactly(
                "adoption",
                "control-log",
                "evidence",
                "facts",
                "facts-publisher",
                "gatekeeper",
                "rollout-windows",
                "spikes",
                "streams-progress",
                "webhooks");
        RunningServer.expect(first.client.post("/v1/webhooks", ADMIN, steady.webhook()));
        RunningServer.expect(first.client.post("/v1/webhooks", ADMIN, flaky.webhook()));
        first.release("h7", "2.0");
        String id = first.rollout("h7", "2.0", stage(100, 0, 1_000)).getString("id");
        await().until(() -> flaky.heard.size() == 2);
        flaky.down = true;
        first.change(id, "pause");
        first.change(id, "resume");
        await().until(() -> steady.heard.size() == 4); // nobody is held up
      }
      assertThat(flaky.heard).hasSize(2);
      flaky.down = false;
      try (var _ = server(cluster, folder)) {
        await().until(() -> List.copyOf(flaky.heard).size() == 4);
        assertThat(flaky.heard).doesNotHaveDuplicates().isSorted();
        await().until(() -> steady.heard.size() == 6); // the last two again
        assertThat(steady.heard.subList(4, 6)).isEqualTo(steady.heard.subList(2, 4));
        assertThat(steady.heard.subList(0, 4)).isEqualTo(flaky.heard);
      }
    }
  }
}
