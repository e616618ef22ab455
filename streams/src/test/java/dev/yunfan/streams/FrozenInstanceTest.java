package dev.yunfan.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.runtime.kafka.KafkaClients;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.common.BrokerConfig;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * An instance that stood still for a minute, while another one counted on, is not ready until it
 * counts again, says as of when its numbers are, and does not deny handsets that only the other one
 * has counted.
 */
@Tag("slow")
@ExtendWith(KafkaClusterExtension.class)
class FrozenInstanceTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration FROZEN = Duration.ofSeconds(60);
  private static final int BEFORE = 300;
  private static final int ALL = 600;
  private static final int AT_ONCE = 50;

  @TempDir private Path folder;

  @Test
  void an_instance_that_wakes_says_as_of_when_it_counted(
      @BrokerConfig(name = "group.streams.initial.rebalance.delay.ms", value = "0")
          @BrokerConfig(name = "group.streams.min.session.timeout.ms", value = "3000")
          @BrokerConfig(name = "group.streams.min.heartbeat.interval.ms", value = "100")
          @BrokerConfig(name = "group.streams.heartbeat.interval.ms", value = "500")
          KafkaCluster cluster)
      throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var pages = new Pages();
        var frozen = start(kafka, "a");
        var other = start(kafka, "b")) {
      Pages.report(kafka, 0, BEFORE);
      await().atMost(PATIENCE).until(() -> pages.counted(frozen.port(), BEFORE));
      await().atMost(PATIENCE).until(() -> pages.own(frozen.port(), BEFORE) > 0);
      frozen.freeze();
      long since = System.nanoTime();
      Pages.report(kafka, BEFORE, ALL);
      await().atMost(PATIENCE).until(() -> pages.counted(other.port(), ALL));
      await().atMost(PATIENCE).until(() -> System.nanoTime() - since > FROZEN.toNanos());
      // Asked while it is frozen, so that these are the first things that it does.
      var ready = pages.later(frozen.port(), "/readyz");
      var first = pages.later(frozen.port(), "/v1/totals");
      var counted = later(pages, frozen, 0, AT_ONCE);
      var countedElsewhere = later(pages, frozen, BEFORE, BEFORE + AT_ONCE);
      frozen.thaw();

      assertThat(ready.get().statusCode()).as(ready.get().body()).isEqualTo(503);
      assertThat(body(ready.get()).at("/checks/counting").asBoolean()).isFalse();
      assertThat(body(ready.get()).path("counting").asText()).startsWith("the process stood still");
      assertThat(pages.get(frozen.port(), "/livez").statusCode()).isEqualTo(200);
      var totals = body(first.get());
      assertThat(first.get().headers().firstValue("yunfan-as-of"))
          .contains(totals.path("asOf").asText());
      assertThat(asOf(totals)).isBetween(Pages.arrival(BEFORE - 1), Pages.arrival(ALL - 1));
      boolean old = totals.at("/events/accepted").asInt() == 2 * BEFORE;
      if (old) {
        assertThat(asOf(totals)).isEqualTo(Pages.arrival(BEFORE - 1));
      }
      int pagesAtOnce = 0;
      for (var each : counted) {
        assertThat(each.get().statusCode()).isIn(200, 503);
        if (each.get().statusCode() == 200) {
          assertThat(asOf(body(each.get()))).isBetween(Pages.arrival(0), Pages.arrival(ALL - 1));
          pagesAtOnce++;
        }
      }
      for (var each : countedElsewhere) {
        assertThat(each.get().statusCode()).as(each.get().body()).isIn(200, 503);
      }
      System.out.printf("woken: old totals %s, %d of %d pages%n", old, pagesAtOnce, AT_ONCE);
      await()
          .atMost(PATIENCE)
          .until(() -> {
            var round = pages.ask(frozen.port(), 0, ALL);
            assertThat(round.lost()).isEmpty();
            return round.found() == ALL;
          });
      await().atMost(PATIENCE).until(() -> pages.get(frozen.port(), "/readyz").statusCode() == 200);
      var again = body(pages.get(frozen.port(), "/readyz"));
      System.out.println("ready again: " + again);
      assertThat(again.path("lagRecords").asText()).isEqualTo("0");
      assertThat(again.path("oldestUncounted").asText()).isEqualTo("none");
      for (var each : List.of(frozen, other)) {
        await().atMost(PATIENCE).until(() -> pages.counted(each.port(), ALL));
        var exact = body(pages.get(each.port(), "/v1/totals"));
        assertThat(exact.at("/events/accepted").asInt()).isEqualTo(2 * ALL);
        assertThat(exact.at("/events/duplicate").asInt()).isZero();
        assertThat(asOf(exact)).isEqualTo(Pages.arrival(ALL - 1));
      }
    }
  }

  private static List<CompletableFuture<HttpResponse<String>>> later(
      Pages pages, InstanceProcess asked, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> pages.later(asked.port(), "/v1/devices/k-touch/d" + i))
        .toList();
  }

  private InstanceProcess start(KafkaClients kafka, String name) throws Exception {
    return InstanceProcess.start(
        kafka.bootstrapServers(),
        Map.of(
            Admin.SETTING,
            Admin.TOKEN,
            "STREAMS_STATE_DIR",
            folder.resolve(name).toString(),
            "STREAMS_PORT",
            "0",
            "STREAMS_TELEMETRY_PARTITIONS",
            "4",
            "STREAMS_SESSION_TIMEOUT",
            "PT6S"));
  }

  private static JsonNode body(HttpResponse<String> answer) throws Exception {
    return new ObjectMapper().readTree(answer.body());
  }

  private static Instant asOf(JsonNode answer) {
    return Instant.parse(answer.path("asOf").asText());
  }
}
