package dev.yunfan.bench.ingest;

import dev.yunfan.ingest.log.KafkaLog;
import dev.yunfan.runtime.http.HttpService;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The least that keeps the gateway's promise: reads the body, appends it to the log unlooked at,
 * and answers 202 when it is replicated. Tells its port. Argument: address of Kafka.
 */
final class FloorProcess {
  private static final long BUFFER_BYTES = 64L << 20;

  private FloorProcess() {}

  public static void main(String[] args) throws Exception {
    var vertx = Vertx.vertx();
    var kafka = new KafkaClients(args[0]);
    try (var admin = kafka.admin()) {
      Topics.ensure(admin, List.of(Topic.TELEMETRY_EVENTS, Topic.TELEMETRY_REJECTED));
    }
    try (var log = KafkaLog.open(kafka, BUFFER_BYTES, Duration.ofSeconds(10));
        var http = listen(vertx, log)) {
      Child.tell(Integer.toString(http.port()));
      Child.awaitEnd();
    }
    System.exit(0);
  }

  private static HttpService listen(Vertx vertx, KafkaLog log) throws IOException {
    return HttpService.start(
        vertx,
        "floor",
        new HttpServerOptions().setTcpNoDelay(true),
        "127.0.0.1",
        0,
        Runtime.getRuntime().availableProcessors(),
        request -> request.body().onSuccess(body -> append(vertx, log, request, body.getBytes())));
  }

  private static void append(Vertx vertx, KafkaLog log, HttpServerRequest request, byte[] body) {
    var context = vertx.getOrCreateContext();
    log.accepted(
        Objects.requireNonNullElse(request.getHeader("authorization"), "nobody"),
        body,
        failure ->
            context.runOnContext(_ ->
                request
                    .response()
                    .setStatusCode(failure == null ? 202 : 503)
                    .putHeader("content-type", "application/json")
                    .end("{\"accepted\":50,\"rejected\":[]}")));
  }
}
