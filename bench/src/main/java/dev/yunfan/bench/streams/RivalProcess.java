package dev.yunfan.bench.streams;

import dev.yunfan.bench.ingest.Child;
import dev.yunfan.runtime.http.HttpService;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.streams.KafkaSettings;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.rejection.Rejections;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A rival as a process, with the streams' own settings: counts, and answers how much as the query
 * API would. Tells its port. Arguments: a {@link Rival}, address of Kafka, folder.
 */
final class RivalProcess {
  private RivalProcess() {}

  /** The contender that counts. */
  enum Rival {
    PLAIN_DSL,
    BARE_STREAMS,
    BARE_LOOP
  }

  public static void main(String[] args) throws Exception {
    var folder = Path.of(args[2]);
    var kafka = new KafkaClients(args[1]);
    var config = StreamsConfig.defaults(folder.resolve("state"));
    var counted = new AtomicLong();
    var vertx = Vertx.vertx();
    try (var metrics = new Metrics();
        var _ = start(Rival.valueOf(args[0]), config, kafka, metrics, folder, counted);
        var http = answer(vertx, counted)) {
      Child.tell(Integer.toString(http.port()));
      Child.awaitEnd();
    }
    System.exit(0);
  }

  private static AutoCloseable start(
      Rival rival,
      StreamsConfig config,
      KafkaClients kafka,
      Metrics metrics,
      Path folder,
      AtomicLong counted)
      throws Exception {
    try (var admin = kafka.admin()) {
      Topics.ensure(admin, List.of(PlainDsl.TOTALS, PlainDsl.WINDOWS));
    }
    var rejections = new Rejections(InstantSource.system(), metrics.registry(), kafka.wire());
    var settings = KafkaSettings.of(config, kafka, rejections);
    return switch (rival) {
      case PLAIN_DSL -> PlainDsl.start(config, settings, folder, counted);
      case BARE_STREAMS -> BareStreams.start(settings, folder, counted);
      case BARE_LOOP -> BareLoop.start(kafka, counted);
    };
  }

  private static HttpService answer(Vertx vertx, AtomicLong counted) throws IOException {
    return HttpService.start(
        vertx,
        "rival",
        new HttpServerOptions(),
        "127.0.0.1",
        0,
        1,
        request ->
            request
                .response()
                .putHeader("content-type", "application/json")
                .end("{\"events\":{\"accepted\":%d}}".formatted(counted.get())));
  }
}
