package dev.yunfan.streams;

import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Handsets that report once, and a reader of their pages who writes down each answer. */
final class Pages implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * How a round of questions ended.
   *
   * @param late handsets whose page did not come now, by a 503
   * @param lost handsets that were counted, and not found; nobody may ever be
   */
  record Round(int found, int late, List<String> lost) {}

  /** Writes an activation and a crash of handsets dFROM to dTO, each a second after the other. */
  static void report(KafkaClients kafka, int from, int to) throws Exception {
    var sent = new ArrayList<Future<?>>();
    try (var producer = kafka.producer("handsets", Map.of())) {
      for (int i = from; i < to; i++) {
        var batch = batchOf("d" + i).arriving(arrival(i)).activation().crash().build();
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    Topic.TELEMETRY_EVENTS.name(), "d" + i, TelemetryEvents.CODEC.encode(batch))));
      }
      for (var each : sent) {
        each.get();
      }
    }
  }

  /** When a handset reports. */
  static Instant arrival(int handset) {
    return Telemetry.LAUNCH.plusSeconds(handset);
  }

  HttpResponse<String> get(int port, String path, String... headers) throws Exception {
    var request = Admin.asks(URI.create("http://127.0.0.1:" + port + path)).timeout(PATIENCE);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Asks, and does not wait. */
  CompletableFuture<HttpResponse<String>> later(int port, String path) {
    var request = Admin.asks(URI.create("http://127.0.0.1:" + port + path)).timeout(PATIENCE);
    return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> page(int port, int handset) throws Exception {
    return get(port, "/v1/devices/k-touch/d" + handset);
  }

  /** Asks one instance for each of the first handsets, once. */
  Round ask(int port, int handsets) throws Exception {
    return ask(port, 0, handsets);
  }

  /** Asks one instance for each of handsets dFROM to dTO, once. */
  Round ask(int port, int from, int to) throws Exception {
    int found = 0;
    int late = 0;
    var lost = new ArrayList<String>();
    for (int i = from; i < to; i++) {
      var answer = page(port, i);
      switch (answer.statusCode()) {
        case 200 -> {
          assertThat(answer.body()).contains("\"device\":\"d" + i + '"', "NullPointerException");
          found++;
        }
        case 503 -> late++;
        default -> lost.add("d%d: %d".formatted(i, answer.statusCode()));
      }
    }
    return new Round(found, late, lost);
  }

  /** Handsets of which an instance has the page itself: it sends no question on twice. */
  int own(int port, int handsets) throws Exception {
    int own = 0;
    for (int i = 0; i < handsets; i++) {
      var answer = get(port, "/v1/devices/k-touch/d" + i, "x-yunfan-forwarded", "1");
      own += answer.statusCode() == 200 ? 1 : 0;
    }
    return own;
  }

  /** Whether an instance's totals have so many activations; not while it starts. */
  boolean counted(int port, int activations) throws Exception {
    try {
      return get(port, "/v1/totals").body().contains("{\"w700\":" + activations + "}");
    } catch (IOException e) {
      return false; // it was killed, or starts
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
