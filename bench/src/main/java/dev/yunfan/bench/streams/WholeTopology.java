package dev.yunfan.bench.streams;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.StreamsServer;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** The streams as they are run, with the query API, counting what a topic holds. */
final class WholeTopology {
  private WholeTopology() {}

  /** Something done while they run. */
  interface Run<T> {
    T with(TotalsReader totals) throws Exception;
  }

  /** Starts them, does something, and stops them. */
  static <T> T during(StreamsConfig config, KafkaClients kafka, Run<T> run) throws Exception {
    var vertx = Vertx.vertx();
    try (var metrics = new Metrics();
        var server = StreamsServer.start(config, kafka, InstantSource.system(), vertx, metrics);
        var totals = new TotalsReader(server.port())) {
      return run.with(totals);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
