package dev.yunfan.cli.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.cli.CannotStart;
import dev.yunfan.cli.Failed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the query API is, which rows are wanted, and how they are shown. */
public final class QueryOptions {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int OK = 200;
  private static final int BAD_QUERY = 400;
  private static final String EVENT = "data: ";

  @Option(
      names = "--streams",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8082",
      description = "Any streams server; default ${DEFAULT-VALUE}.")
  private URI streams = URI.create("http://127.0.0.1:8082");

  @Option(names = "--vendor", paramLabel = "VENDOR", description = "Only this vendor.")
  private @Nullable String vendor;

  @Option(names = "--model", paramLabel = "MODEL", description = "Only this model.")
  private @Nullable String model;

  @Option(names = "--from", paramLabel = "DAY", description = "First day, such as 2011-07-01.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "DAY", description = "Last day, included.")
  private @Nullable String to;

  @Option(names = "--json", description = "The answer as JSON.")
  private boolean json;

  @Option(names = "--csv", description = "The rows as CSV.")
  private boolean csv;

  /**
   * Asks, and prints the answer's rows.
   *
   * @param more parameters of this question; those without a value are left out
   */
  int show(PrintWriter out, String path, Map<String, @Nullable String> more)
      throws IOException, InterruptedException, CannotStart, Failed {
    return show(out, path, more, TextTable.EMPTY);
  }

  /**
   * The same with words of its own for an answer without rows.
   *
   * @param none what a person reads then
   */
  int show(PrintWriter out, String path, Map<String, @Nullable String> more, String none)
      throws IOException, InterruptedException, CannotStart, Failed {
    var parameters = parameters(more);
    if (csv) {
      parameters.put("format", "csv");
      out.print(get(path, parameters));
    } else if (json) {
      out.println(get(path, parameters));
    } else {
      TextTable.of(new ObjectMapper().readTree(get(path, parameters)).path("rows"))
          .print(out, none);
    }
    out.flush();
    return 0;
  }

  /** Prints the rows of each server-sent event, until the server ends them. */
  int follow(PrintWriter out, String path)
      throws IOException, InterruptedException, CannotStart, Failed {
    try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(streams.resolve(path)).build(),
              HttpResponse.BodyHandlers.ofLines());
      try (var lines = answer.body()) {
        lines.filter(line -> line.startsWith(EVENT)).forEach(line -> told(out, line));
      }
    } catch (ConnectException | HttpTimeoutException e) {
      throw silent(e);
    }
    return 0;
  }

  private Failed silent(IOException cause) {
    return new Failed(
        "no streams server answers at %s; name one with --streams".formatted(streams), cause);
  }

  private void told(PrintWriter out, String line) {
    try {
      String text = line.substring(EVENT.length());
      if (json) {
        out.println(text);
      } else {
        TextTable.of(new ObjectMapper().readTree(text).path("rows")).print(out);
        out.println();
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("an event of the streams server is not JSON", e);
    }
  }

  boolean wantsJson() {
    return json;
  }

  private Map<String, @Nullable String> parameters(Map<String, @Nullable String> more) {
    var parameters = new LinkedHashMap<String, @Nullable String>();
    parameters.put("vendor", vendor);
    parameters.put("model", model);
    parameters.put("from", from);
    parameters.put("to", to);
    parameters.putAll(more);
    return parameters;
  }

  /** The answer to a question with the wanted rows, as JSON. */
  JsonNode ask(String path, Map<String, @Nullable String> more)
      throws IOException, InterruptedException, CannotStart, Failed {
    return new ObjectMapper().readTree(get(path, parameters(more)));
  }

  /** An answer as JSON. */
  JsonNode read(String path) throws IOException, InterruptedException, CannotStart, Failed {
    return new ObjectMapper().readTree(get(path, Map.of()));
  }

  private String get(String path, Map<String, @Nullable String> parameters)
      throws IOException, InterruptedException, CannotStart, Failed {
    var query = new StringBuilder();
    parameters.forEach((name, value) -> {
      if (value != null) {
        query.append(query.isEmpty() ? '?' : '&').append(name).append('=');
        query.append(URLEncoder.encode(value, UTF_8));
      }
    });
    var uri = streams.resolve(path + query);
    try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      return switch (answer.statusCode()) {
        case OK -> answer.body();
        case BAD_QUERY -> throw new CannotStart(detail(answer.body(), BAD_QUERY));
        default -> throw new Failed(detail(answer.body(), answer.statusCode()));
      };
    } catch (ConnectException | HttpTimeoutException e) {
      throw silent(e);
    }
  }

  private static String detail(String body, int status) throws IOException {
    return body.startsWith("{")
        ? new ObjectMapper().readTree(body).path("detail").asText("status " + status)
        : "the streams server answered with status " + status;
  }
}
