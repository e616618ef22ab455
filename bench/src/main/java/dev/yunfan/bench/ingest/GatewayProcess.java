package dev.yunfan.bench.ingest;

import dev.yunfan.ingest.IngestConfig;
import dev.yunfan.ingest.IngestServer;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.metrics.Metrics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Clock;

/** The gateway: tells its port. Arguments: address of Kafka, and maybe a port. */
final class GatewayProcess {
  private GatewayProcess() {}

  public static void main(String[] args) throws IOException {
    var vertx = Vertx.vertx();
    try (var metrics = new Metrics();
        var server =
            IngestServer.start(
                IngestConfig.defaults().withPort(args.length > 1 ? Integer.parseInt(args[1]) : 0),
                Requests.keys(),
                new KafkaClients(args[0]),
                Clock.systemUTC(),
                vertx,
                metrics)) {
      Child.tell(Integer.toString(server.port()));
      Child.awaitEnd();
    }
    System.exit(0);
  }
}
