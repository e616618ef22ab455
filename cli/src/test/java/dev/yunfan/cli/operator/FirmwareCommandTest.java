package dev.yunfan.cli.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Against a server that answers every call with one list. */
class FirmwareCommandTest {
  private static final String LIST =
      """
      {"vendor":"haier","version":3,"rules":%d,"decides":%b,"firmwares":[
       {"version":"20120518","place":"declared"},
       {"version":"2.4.0","place":"signed counter","counter":7,"state":"available"}]}
      """;

  private final List<String> calls = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private HttpServer server;
  private String answer = LIST.formatted(3, true);

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    var ifMatch = exchange.getRequestHeaders().getFirst("If-Match");
    calls.add(
        "%s %s %s %s"
            .formatted(exchange.getRequestMethod(), exchange.getRequestURI(), ifMatch, body));
    byte[] bytes = answer.getBytes(UTF_8);
    exchange.getResponseHeaders().add("ETag", "\"3\"");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private int run(String... words) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    return new CommandLine(new FirmwareCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(
            Stream.concat(Stream.of("--server", url), Arrays.stream(words)).toArray(String[]::new));
  }

  @Test
  void the_list_says_how_each_place_is_known() {
    assertThat(run("list", "haier")).as(err::toString).isZero();

    assertThat(out.toString().lines())
        .containsExactly(
            "VERSION   PLACE             STATE",
            "20120518  declared          -",
            "2.4.0     signed counter 7  available");
  }

  @Test
  void under_older_rules_the_list_says_that_texts_decide() {
    answer = LIST.formatted(2, false);

    assertThat(run("list", "haier")).isZero();

    assertThat(out.toString())
        .contains("Rules 2 are in force")
        .contains("./yunfan control upgrade --to 3");
  }

  @Test
  void firmwares_are_declared_against_the_order_as_it_stands() {
    assertThat(run("declare", "haier", "20110801", "20120518", "--before", "2.4.0")).isZero();

    assertThat(calls)
        .containsExactly(
            "GET /v1/vendors/haier/firmwares null ",
            "POST /v1/vendors/haier/firmwares \"3\" {\"reason\":\"firmware of the factory\",\"versions\":[\"20110801\",\"20120518\"],\"before\":\"2.4.0\"}");
  }

  @Test
  void a_place_is_taken_back_by_naming_no_firmware() {
    assertThat(run("declare", "haier", "--after", "2.4.0", "--reason", "none after all")).isZero();

    assertThat(calls.getLast())
        .endsWith("{\"reason\":\"none after all\",\"versions\":[],\"after\":\"2.4.0\"}");
  }

  @Test
  void a_place_is_beside_one_release() {
    assertThat(run("declare", "haier", "1", "--after", "2.4.0", "--before", "2.5")).isEqualTo(2);

    assertThat(err.toString()).contains("--after or --before, not both");
    assertThat(calls).isEmpty();
  }
}
