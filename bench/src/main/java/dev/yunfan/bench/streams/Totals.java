package dev.yunfan.bench.streams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The query API's totals, as anybody reads them. */
final class Totals implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpRequest request;

  Totals(int port) {
    request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v1/totals".formatted(port))).build();
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
