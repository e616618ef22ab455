package dev.yunfan.bench.streams;

import dev.yunfan.bench.ingest.Child;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.StreamsServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** One streams server, to be killed. Arguments: Kafka, port, state folder, session timeout. */
final class StreamsProcess {
  private StreamsProcess() {}

  public static void main(String[] args) throws Exception {
    var vertx = Vertx.vertx();
    var config =
        StreamsConfig.defaults(Path.of(args[2]))
            .withPort(Integer.parseInt(args[1]))
            .withSessionTimeout(Duration.parse(args[3]));
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
