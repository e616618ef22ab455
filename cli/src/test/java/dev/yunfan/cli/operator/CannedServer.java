package dev.yunfan.cli.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Answers an operator's commands with canned texts, and notes the requests. */
final class CannedServer implements AutoCloseable {
  /** Requests in order: {@code METHOD PATH If-Match BODY}. */
  final List<String> calls = new ArrayList<>();

  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();

  private final HttpServer server;
  private final BinaryOperator<String> answers;

  /**
   * Starts on a free port of the loopback interface.
   *
   * @param answers by path and body
   */
  CannedServer(BinaryOperator<String> answers) {
    this.answers = answers;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    var ifMatch = exchange.getRequestHeaders().getFirst("If-Match");
    calls.add(
        "%s %s %s %s"
            .formatted(exchange.getRequestMethod(), exchange.getRequestURI(), ifMatch, body));
    byte[] bytes = answers.apply(exchange.getRequestURI().getPath(), body).getBytes(UTF_8);
    exchange.getResponseHeaders().add("ETag", "\"3\"");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** Runs a command against it; the exit status. */
  int run(Object command, String... words) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(
            Stream.concat(Stream.of("--server", url), Arrays.stream(words)).toArray(String[]::new));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
