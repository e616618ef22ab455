package dev.yunfan.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.runtime.kafka.KafkaClients;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exactly once, with the power cut: two instances are killed at random while they count, and come
 * back; the totals are those of a plain count of the topic, and no event was counted again.
 */
class StreamsKillTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** So soon a killed instance is noticed. */
  private static final Duration SESSION = Duration.ofSeconds(4);

  @TempDir private Path folder;

  @Test
  void fifty_thousand_events_are_counted_once_while_an_instance_is_killed() throws Exception {
    run(TelemetryLoad.small(3_000, 6_000, 12), 1_500, 1);
  }

  @Test
  @Tag("slow")
  void a_million_events_are_counted_once_while_instances_are_killed_twelve_times()
      throws Exception {
    run(TelemetryLoad.small(100_000, 112_500, 12), 1_500, 12);
  }

  private void run(TelemetryLoad load, int batchesPerSecond, int kills) throws Exception {
    var random = new Random(20_110_701);
    try (var streams = TwoStreams.start(folder, SESSION)) {
      var kafka = streams.kafka();
      load.activate(kafka);
      long before = written(kafka, load);
      var sent = CompletableFuture.runAsync(() -> send(load, kafka, batchesPerSecond));
      double between = (double) load.batches() / (kills + 1);
      for (int i = 0; i < kills; i++) {
        long batches = (long) ((i + 0.5 + random.nextDouble()) * between);
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> written(kafka, load) >= before + batches);
        int victim = (i + random.nextInt(2)) % 2;
        streams.kill(victim);
        streams.start(victim);
      }
      sent.get();

      var truth = PlainTotals.of(kafka, load).toJson();
      for (int number = 0; number < 2; number++) {
        try (var totals = new TotalsReader(streams.port(number))) {
          await()
              .atMost(PATIENCE)
              .ignoreException(UncheckedIOException.class) // it is starting
              .until(() -> totals.accepted() >= load.events());
          await() // a commit's rows are read topic by topic
              .atMost(PATIENCE)
              .untilAsserted(() -> assertThat(only(totals.get())).isEqualTo(truth));
          assertThat(totals.get().at("/events/accepted").asLong()).isEqualTo(load.events());
          assertThat(totals.get().at("/events/duplicate").asLong()).isZero();
          assertThat(totals.get().at("/events/stale").asLong()).isZero();
        }
      }
    }
  }

  /** Records on the topic. */
  static long written(KafkaClients kafka, TelemetryLoad load) {
    return BareLoop.ends(kafka, load).values().stream().mapToLong(Long::longValue).sum();
  }

  private static void send(TelemetryLoad load, KafkaClients kafka, int batchesPerSecond) {
    try {
      load.send(kafka, batchesPerSecond);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static JsonNode only(JsonNode totals) {
    return new ObjectMapper()
        .createObjectNode()
        .setAll(
            Map.of(
                "activations", totals.get("activations"),
                "crashes", totals.get("crashes"),
                "exposureSeconds", totals.get("exposureSeconds"),
                "firmware", totals.get("firmware")));
  }
}
