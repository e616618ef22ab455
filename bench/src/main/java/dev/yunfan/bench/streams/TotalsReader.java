package dev.yunfan.bench.streams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.streams.StreamsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;

/** The query API's totals, as anybody reads them. */
final class TotalsReader implements AutoCloseable {
  /** Lets the benchmark ask. */
  static final String TOKEN = "bench-operator-token";

  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpRequest request;

  /** Streams with one thread, which let the benchmark ask. */
  static StreamsConfig asked(Path stateDir) {
    return StreamsConfig.from(
        Map.of(
            "STREAMS_STATE_DIR",
            stateDir.toString(),
            "STREAMS_PORT",
            "0",
            "STREAMS_THREADS",
            "1",
            "STREAMS_OPERATOR_TOKEN",
            TOKEN));
  }

  TotalsReader(int port) {
    request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v1/totals".formatted(port)))
            .header("Authorization", "Bearer " + TOKEN)
            .build();
  }

  JsonNode get() throws InterruptedException {
    try {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Events counted so far. */
  long accepted() throws InterruptedException {
    return get().at("/events/accepted").asLong();
  }

  @Override
  public void close() {
    http.close();
  }
}
