package dev.yunfan.cli.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** The ota-server's API as an operator uses it. */
final class Api implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST_UPLOAD = Duration.ofHours(12);
  private static final int FORBIDDEN = 403;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final URI server;
  private final String token;

  /**
   * A server's API.
   *
   * @throws IllegalArgumentException when the address is no HTTP address
   */
  Api(URI server, String token) {
    if (!"http".equals(server.getScheme()) && !"https".equals(server.getScheme())) {
      throw new IllegalArgumentException(
          "--server %s is not an address such as http://127.0.0.1:8083".formatted(server));
    }
    this.server = server;
    this.token = token;
  }

  /** A thing and the version that it has. */
  record Versioned(JsonNode thing, String etag) {}

  /** A text as part of a path or query. */
  static String escaped(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return body(send(request(path).GET()));
  }

  /** The answer; empty when the token may not have it. */
  Optional<JsonNode> getIfAllowed(String path) throws IOException, InterruptedException {
    var response = send(request(path).GET());
    return response.statusCode() == FORBIDDEN ? Optional.empty() : Optional.of(body(response));
  }

  Versioned look(String path) throws IOException, InterruptedException {
    var response = send(request(path).GET());
    return new Versioned(body(response), response.headers().firstValue("etag").orElse(""));
  }

  /** All pages of a list. */
  ArrayNode all(String path, String list) throws IOException, InterruptedException {
    var found = JSON.createArrayNode();
    String cursor = "";
    for (int page = 0; page < 10_000; page++) {
      var answer = get(path + (path.contains("?") ? "&" : "?") + "cursor=" + cursor);
      answer.required(list).forEach(found::add);
      if (!answer.has("next")) {
        break;
      }
      cursor = escaped(answer.get("next").asText());
    }
    return found;
  }

  JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
    return body(send(request(path).POST(BodyPublishers.ofString(body.toString()))));
  }

  /** Posts against the thing as it stands now; fails when somebody else is faster. */
  JsonNode postIfUnchanged(String thing, ObjectNode body) throws IOException, InterruptedException {
    String etag = look(thing).etag();
    return body(
        send(
            request(thing)
                .header("If-Match", etag)
                .POST(BodyPublishers.ofString(body.toString()))));
  }

  /** Changes a thing as it stands now; fails when somebody else is faster. */
  JsonNode change(String thing, String verb, ObjectNode body)
      throws IOException, InterruptedException {
    String etag = look(thing).etag();
    return body(
        send(
            request(thing + "/" + verb)
                .header("If-Match", etag)
                .POST(BodyPublishers.ofString(body.toString()))));
  }

  /**
   * Puts a part of a file.
   *
   * @param range as in {@code Content-Range}
   * @param length bytes that will come
   */
  void put(String path, String range, long length, InputStream bytes)
      throws IOException, InterruptedException {
    var body = BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> bytes), length);
    body(send(request(path).timeout(LONGEST_UPLOAD).header("Content-Range", range).PUT(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (ConnectException e) {
      throw new ApiProblem(
          "no ota-server answers at %s; start one with ./yunfan ota-server, or name another with --server"
              .formatted(server));
    }
  }

  private static JsonNode body(HttpResponse<byte[]> response) throws IOException {
    JsonNode json = parsed(response);
    if (response.statusCode() / 100 == 2) {
      return json;
    }
    var said = new StringBuilder(json.path("title").asText("status " + response.statusCode()));
    said.append(": ").append(json.path("detail").asText(""));
    if (json.has("current")) {
      var current = json.get("current");
      String state = current.path("state").asText();
      said.append(
          " (now: %sversion %s)"
              .formatted(state.isEmpty() ? "" : state + ", ", current.path("version").asText()));
    }
    if (response.statusCode() == 401) {
      said.append("; set YUNFAN_TOKEN or give --token-file");
    }
    throw new ApiProblem(said.toString());
  }

  private static JsonNode parsed(HttpResponse<byte[]> response) throws IOException {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new ApiProblem(
          "what answers at %s is no ota-server".formatted(response.uri().getAuthority()));
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
