package dev.yunfan.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;

/** The public HTTP APIs, as the demo's release engineer and its auditor use them. */
final class OtaClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration READY_PAUSE = Duration.ofMillis(50);

  /** Conflict, a precondition that failed, and evidence that is not current. */
  private static final Set<Integer> NOT_NOW = Set.of(409, 412, 503);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final URI base;
  private final String token;

  /**
   * @param base scheme, host and port
   * @param token operator token
   */
  OtaClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /**
   * Waits until the server says that it is ready.
   *
   * @throws IOException when it does not within the time
   */
  void awaitReady(Duration atMost) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    int status = 0;
    while (status != 200) {
      if (System.nanoTime() > deadline) {
        throw new IOException("%s is not ready after %s".formatted(base, atMost));
      }
      Thread.sleep(READY_PAUSE);
      status = http.send(request("/readyz").GET().build(), BodyHandlers.discarding()).statusCode();
    }
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return parsed(send(request(path).GET()));
  }

  JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
    return parsed(
        send(
            request(path)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))));
  }

  /** Posts an act on a thing that must still be as it was when it was looked at. */
  JsonNode postIfUnchanged(String path, JsonNode body, String etag)
      throws IOException, InterruptedException {
    return parsed(
        send(
            request(path)
                .header("content-type", "application/json")
                .header("if-match", etag)
                .POST(BodyPublishers.ofString(body.toString()))));
  }

  /** The same; false when the thing has changed, or cannot take the act now. */
  boolean postIfPossible(String path, JsonNode body, String etag)
      throws IOException, InterruptedException {
    var request =
        request(path)
            .header("content-type", "application/json")
            .header("if-match", etag)
            .POST(BodyPublishers.ofString(body.toString()))
            .build();
    var response = http.send(request, BodyHandlers.ofByteArray());
    if (NOT_NOW.contains(response.statusCode())) {
      return false;
    }
    accepted(request, response);
    return true;
  }

  /** The ETag of a thing as it is now. */
  String etag(String path) throws IOException, InterruptedException {
    return send(request(path).GET())
        .headers()
        .firstValue("etag")
        .orElseThrow(() -> new IOException(path + " has no ETag"));
  }

  void put(String path, byte[] body) throws IOException, InterruptedException {
    send(request(path).PUT(BodyPublishers.ofByteArray(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(PATIENCE)
        .header("authorization", "Bearer " + token);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder builder)
      throws IOException, InterruptedException {
    var request = builder.build();
    var response = http.send(request, BodyHandlers.ofByteArray());
    accepted(request, response);
    return response;
  }

  private static void accepted(HttpRequest request, HttpResponse<byte[]> response)
      throws IOException {
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "%s %s answered %d: %s"
              .formatted(
                  request.method(),
                  request.uri(),
                  response.statusCode(),
                  new String(response.body(), UTF_8)));
    }
  }

  private static JsonNode parsed(HttpResponse<byte[]> response) throws IOException {
    return JSON.readTree(response.body());
  }

  @Override
  public void close() {
    http.close();
  }
}
