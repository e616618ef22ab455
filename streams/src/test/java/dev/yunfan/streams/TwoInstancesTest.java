package dev.yunfan.streams;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.metrics.Metrics;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.common.BrokerConfig;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of one application, with default settings: each answers for both. */
@ExtendWith(KafkaClusterExtension.class)
class TwoInstancesTest {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int HANDSETS = 1_000;

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final Pages pages = new Pages();

  @AfterEach
  void close() {
    pages.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void either_instance_gives_the_page_of_any_handset_and_the_same_totals(
      @BrokerConfig(name = "group.streams.initial.rebalance.delay.ms", value = "0")
          @BrokerConfig(name = "group.streams.min.heartbeat.interval.ms", value = "100")
          @BrokerConfig(name = "group.streams.heartbeat.interval.ms", value = "200")
          KafkaCluster cluster)
      throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    var clock = InstantSource.fixed(LAUNCH);
    try (var firstMetrics = new Metrics();
        var secondMetrics = new Metrics();
        var first = StreamsServer.start(config("a"), kafka, clock, vertx, firstMetrics);
        var second = StreamsServer.start(config("b"), kafka, clock, vertx, secondMetrics)) {
      await().atMost(LONG).until(() -> first.ready() && second.ready());
      Pages.report(kafka, 0, HANDSETS);
      await()
          .atMost(LONG)
          .until(() ->
              pages.counted(first.port(), HANDSETS) && pages.counted(second.port(), HANDSETS));
      int owned = pages.own(first.port(), HANDSETS);
      assertThat(owned).isBetween(1, HANDSETS - 1);
      assertThat(owned + pages.own(second.port(), HANDSETS)).isEqualTo(HANDSETS);

      assertThat(pages.ask(first.port(), HANDSETS).found()).isEqualTo(HANDSETS);
      assertThat(pages.ask(second.port(), HANDSETS).found()).isEqualTo(HANDSETS);
      for (int i = 0; i < 20; i++) {
        var here = pages.page(first.port(), i);
        assertThat(pages.page(second.port(), i).body()).isEqualTo(here.body());
        var page = new ObjectMapper().readTree(here.body());
        assertThat(page.path("history")).hasSize(3);
        assertThat(page.at("/history/2/what").asText()).isEqualTo("crashed");
        assertThat(here.headers().firstValue("yunfan-as-of")).contains(page.get("asOf").asText());
      }
      for (int port : new int[] {first.port(), second.port()}) {
        assertThat(pages.page(port, HANDSETS).statusCode()).isEqualTo(404);
      }
      assertThat(pages.get(first.port(), "/v1/totals").body())
          .isEqualTo(pages.get(second.port(), "/v1/totals").body());
    }
  }

  private StreamsConfig config(String name) {
    return StreamsConfig.from(
        Map.of(
            "STREAMS_STATE_DIR",
            folder.resolve(name).toString(),
            "STREAMS_PORT",
            "0",
            Admin.SETTING,
            Admin.TOKEN));
  }
}
