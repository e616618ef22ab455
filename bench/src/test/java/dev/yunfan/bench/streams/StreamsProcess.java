package dev.yunfan.bench.streams;

import dev.yunfan.bench.ingest.Child;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.StreamsServer;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Map;

/**
 * One streams server, to be killed: tells its port. Arguments: Kafka, state folder, session
 * timeout.
 */
final class StreamsProcess {
  private StreamsProcess() {}

  public static void main(String[] args) throws Exception {
    var vertx = Vertx.vertx();
    var config =
        StreamsConfig.from(
            Map.of(
                "STREAMS_STATE_DIR",
                args[1],
                "STREAMS_OPERATOR_TOKEN",
                TotalsReader.TOKEN,
                "STREAMS_PORT",
                "0",
                "STREAMS_SESSION_TIMEOUT",
                args[2],
                "STREAMS_THREADS",
                "1"));
    try (var metrics = new Metrics();
        var server =
            StreamsServer.start(
                config, new KafkaClients(args[0]), InstantSource.system(), vertx, metrics)) {
      Child.tell(Integer.toString(server.port()));
      Child.awaitEnd();
    }
    System.exit(0);
  }
}
