package dev.yunfan.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How long the partitions of a killed instance are not counted: until the survivor's totals hold
 * everything that was written in the second after the kill. Prints what {@code docs/streams.md}
 * tells.
 */
@Tag("slow")
class StreamsRecoveryTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final TelemetryLoad LOAD = TelemetryLoad.small(3_000, 30_000, 12);
  private static final int BATCHES_PER_SECOND = 300;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"PT10S, true", "PT10S, false", "PT45S, true"})
  void counting_goes_on_after_a_kill(Duration sessionTimeout, boolean comesBack) throws Exception {
    try (var streams = TwoStreams.start(folder, sessionTimeout);
        var totals = new TotalsReader(streams.port(1))) {
      var kafka = streams.kafka();
      LOAD.activate(kafka);
      var sent =
          CompletableFuture.runAsync(() -> {
            try {
              LOAD.send(kafka, BATCHES_PER_SECOND);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      long warm = LOAD.devices() + 15L * BATCHES_PER_SECOND;
      await().atMost(PATIENCE).until(() -> StreamsKillTest.written(kafka, LOAD) >= warm);
      await().atMost(PATIENCE).until(() -> totals.accepted() >= warm);

      streams.kill(0);
      long killed = System.nanoTime();
      if (comesBack) {
        streams.start(0);
      }
      long records = StreamsKillTest.written(kafka, LOAD) + BATCHES_PER_SECOND;
      await().atMost(PATIENCE).until(() -> StreamsKillTest.written(kafka, LOAD) >= records);
      long events = LOAD.devices() + (records - LOAD.devices()) * LOAD.batchEvents();
      await()
          .pollInterval(Duration.ofMillis(50))
          .atMost(PATIENCE)
          .until(() -> totals.accepted() >= events);
      System.out.printf(
          Locale.ROOT,
          "session %s, %s: counted on after %.1f s%n",
          sessionTimeout,
          comesBack ? "restarted" : "gone for good",
          (System.nanoTime() - killed) / 1e9);
      sent.join();
      await().atMost(PATIENCE).until(() -> totals.accepted() >= LOAD.events());
      assertThat(totals.accepted()).isEqualTo(LOAD.events());
    }
  }
}
