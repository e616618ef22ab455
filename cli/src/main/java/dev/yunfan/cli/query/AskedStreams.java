package dev.yunfan.cli.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.fault.Failed;
import dev.yunfan.cli.fault.FileFault;
import dev.yunfan.cli.fault.SecretArgument;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The streams server that a command asks.
 *
 * @param token of the operator; empty: none
 */
record AskedStreams(URI server, String token) {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  static final int OK = 200;
  private static final int BAD_QUERY = 400;
  private static final int UNKNOWN_OPERATOR = 401;
  private static final SecretArgument TOKEN = new SecretArgument("--token", "YUNFAN_TOKEN");

  /**
   * A server, asked with the token of a file or of the environment.
   *
   * @throws Failed when the file cannot be read
   */
  static AskedStreams of(URI server, @Nullable Path tokenFile, PrintWriter err) throws Failed {
    try {
      return new AskedStreams(server, TOKEN.value(null, tokenFile, err));
    } catch (IOException e) {
      throw new Failed(FileFault.words(e), e);
    }
  }

  /**
   * The text of an answer.
   *
   * @param parameters of the question; those without a value are left out
   */
  String get(String path, Map<String, @Nullable String> parameters)
      throws IOException, InterruptedException, CannotStart, Failed {
    var query = new StringBuilder();
    parameters.forEach((name, value) -> {
      if (value != null) {
        query.append(query.isEmpty() ? '?' : '&').append(name).append('=');
        query.append(URLEncoder.encode(value, UTF_8));
      }
    });
    try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      var answer =
          http.send(
              request(path + query).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == OK) {
        return answer.body();
      }
      throw refused(answer.statusCode(), answer.body());
    } catch (ConnectException | HttpTimeoutException e) {
      throw silent(e);
    } catch (IOException e) {
      throw new Failed(
          "what answers at %s broke its answer off, or is no streams server".formatted(server), e);
    }
  }

  HttpRequest.Builder request(String pathAndQuery) throws CannotStart {
    if (!"http".equals(server.getScheme()) && !"https".equals(server.getScheme())) {
      throw new CannotStart(
          "--streams %s is not an address such as http://127.0.0.1:8082".formatted(server));
    }
    var request = HttpRequest.newBuilder(server.resolve(pathAndQuery));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  Failed silent(IOException cause) {
    return new Failed(
        "no streams server answers at %s; name one with --streams".formatted(server), cause);
  }

  /** The failure that an answer stands for; a question without sense is wrong use. */
  static Failed refused(int status, String body) throws IOException, CannotStart {
    return switch (status) {
      case BAD_QUERY -> throw new CannotStart(detail(body, status));
      case UNKNOWN_OPERATOR ->
          new Failed(
              "the streams server lets nobody in without a good operator's token: set YUNFAN_TOKEN, or give --token-file FILE; an admin makes tokens with: ./yunfan token create");
      default -> new Failed(detail(body, status));
    };
  }

  private static String detail(String body, int status) throws IOException {
    return body.startsWith("{")
        ? new ObjectMapper().readTree(body).path("detail").asText("status " + status)
        : "the streams server answered with status " + status;
  }
}
