package dev.yunfan.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.kafka.KafkaClients;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.common.BrokerConfig;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A handset that was counted is found by every instance, each a process of its own: fresh, while
 * another instance joins, while one leaves, and after one was killed. It may take a while; "no such
 * handset" is never said.
 */
@Tag("slow")
@ExtendWith(KafkaClusterExtension.class)
class EveryHandsetEverywhereTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int HANDSETS = 1_000;

  @TempDir private Path folder;
  private final Pages pages = new Pages();
  private final List<InstanceProcess> instances = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (var each : instances) {
      each.close();
    }
    pages.close();
  }

  @ParameterizedTest
  @CsvSource({
    "streams, 2, 0",
    "streams, 3, 0",
    "streams, 2, 1",
    "streams, 3, 1",
    "classic, 2, 0",
    "classic, 3, 0",
    "classic, 2, 1",
    "classic, 3, 1"
  })
  void every_instance_finds_every_handset(
      String protocol,
      int count,
      int standbys,
      @BrokerConfig(name = "group.streams.initial.rebalance.delay.ms", value = "0")
          @BrokerConfig(name = "group.streams.min.session.timeout.ms", value = "3000")
          @BrokerConfig(name = "group.streams.min.heartbeat.interval.ms", value = "100")
          @BrokerConfig(name = "group.streams.heartbeat.interval.ms", value = "500")
          KafkaCluster cluster)
      throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    for (int i = 0; i < count; i++) {
      start(kafka, protocol, standbys);
    }
    Pages.report(kafka, 0, HANDSETS);
    for (var each : instances) {
      await().atMost(PATIENCE).until(() -> pages.counted(each.port(), HANDSETS));
    }
    String fresh = allFound(instances);

    var before = List.copyOf(instances);
    askDuring(before, () -> start(kafka, protocol, standbys));
    String joined = allFound(instances);

    var last = instances.removeLast();
    askDuring(
        before,
        () -> {
          last.close();
          return last;
        });
    String left = allFound(instances);

    instances.removeFirst().kill();
    String killed = allFound(instances);
    System.out.printf(
        "%s, %d instances, %d standbys: all pages of all instances fresh %s, joined %s, left %s,"
            + " killed %s%n",
        protocol, count, standbys, fresh, joined, left, killed);
    for (var each : instances) {
      await().atMost(PATIENCE).until(() -> pages.page(each.port(), HANDSETS).statusCode() == 404);
    }
  }

  private InstanceProcess start(KafkaClients kafka, String protocol, int standbys)
      throws IOException {
    var settings =
        Map.of(
            Admin.SETTING,
            Admin.TOKEN,
            "STREAMS_STATE_DIR",
            folder.resolve("state" + instances.size()).toString(),
            "STREAMS_PORT",
            "0",
            "STREAMS_TELEMETRY_PARTITIONS",
            "6",
            "STREAMS_GROUP_PROTOCOL",
            protocol,
            "STREAMS_STANDBYS",
            Integer.toString(standbys));
    var instance = InstanceProcess.start(kafka.bootstrapServers(), settings);
    instances.add(instance);
    return instance;
  }

  /** Asks each until it has found all; whatever the pages that come late, none is ever lost. */
  private String allFound(List<InstanceProcess> asked) {
    long begun = System.nanoTime();
    for (var each : asked) {
      await()
          .atMost(PATIENCE)
          .until(() -> {
            var round = pages.ask(each.port(), HANDSETS);
            assertThat(round.lost()).isEmpty();
            return round.found() == HANDSETS;
          });
    }
    return "%.1f s".formatted((System.nanoTime() - begun) / 1e9);
  }

  /** Asks each without a pause while something changes. */
  private void askDuring(List<InstanceProcess> asked, Callable<?> change) throws Exception {
    var over = new AtomicBoolean();
    var rounds =
        asked.stream().map(each -> CompletableFuture.supplyAsync(() -> lost(each, over))).toList();
    try {
      change.call();
    } finally {
      over.set(true);
    }
    for (var each : rounds) {
      assertThat(each.get()).isEmpty();
    }
  }

  private List<String> lost(InstanceProcess instance, AtomicBoolean over) {
    var lost = new ArrayList<String>();
    try {
      while (!over.get()) {
        lost.addAll(pages.ask(instance.port(), HANDSETS).lost());
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return lost;
  }
}
