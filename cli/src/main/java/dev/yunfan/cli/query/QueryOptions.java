package dev.yunfan.cli.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.fault.Failed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the query API is, which rows are wanted, and how they are shown. */
public final class QueryOptions {
  private static final String EVENT = "data: ";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--streams",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8082",
      description = "Any streams server; default ${DEFAULT-VALUE}.")
  private URI streams = URI.create("http://127.0.0.1:8082");

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Its first line is the operator token; default YUNFAN_TOKEN.")
  private @Nullable Path tokenFile;

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
      var answer = new ObjectMapper().readTree(get(path, parameters));
      TextTable.of(answer.path("rows")).print(out, none);
      if (answer.at("/rows/0/day").isTextual() || answer.at("/rows/0/start").isTextual()) {
        out.printf("Days are those of %s.%n", answer.path("dayZone").asText("UTC"));
      }
    }
    out.flush();
    return 0;
  }

  /** Prints the rows of each server-sent event, until the server ends them. */
  int follow(PrintWriter out, String path)
      throws IOException, InterruptedException, CannotStart, Failed {
    var asked = asked();
    try (var http = HttpClient.newBuilder().connectTimeout(AskedStreams.PATIENCE).build()) {
      var answer = http.send(asked.request(path).build(), HttpResponse.BodyHandlers.ofLines());
      try (var lines = answer.body()) {
        if (answer.statusCode() != AskedStreams.OK) {
          throw AskedStreams.refused(answer.statusCode(), lines.collect(Collectors.joining("\n")));
        }
        lines.filter(line -> line.startsWith(EVENT)).forEach(line -> told(out, line));
      }
    } catch (ConnectException | HttpTimeoutException e) {
      throw asked.silent(e);
    }
    return 0;
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
    return asked().get(path, parameters);
  }

  private AskedStreams asked() throws Failed {
    return AskedStreams.of(streams, tokenFile, spec.commandLine().getErr());
  }
}
