package dev.yunfan.cli.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.yunfan.cli.Yunfan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit statuses of questions to the streams that get no answer. */
class QueryStatusTest {
  private static final int FAILED = 1;
  private static final int USED_WRONGLY = 2;

  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ramp",
        "forecast",
        "adoption --days",
        "crashes",
        "crashes --rates",
        "spikes",
        "spikes --watch",
        "device show haier HR-1",
        "device clones"
      })
  void without_a_server_a_question_fails_and_says_where_it_looked(String question)
      throws IOException {
    try (var taken = new Socket()) { // bound and never listening: nobody else can answer there
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

      assertThat(ask(question, taken.getLocalPort())).isEqualTo(FAILED);
      assertThat(err.toString()).contains("no streams server answers at").hasLineCount(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "spikes --kind odd, 400, 2",
    "spikes --kind odd, 404, 1",
    "spikes --kind odd, 503, 1",
    "spikes --watch, 503, 1",
    "spikes --watch, 403, 1"
  })
  void a_question_that_makes_no_sense_is_wrong_use_and_any_other_refusal_a_failure(
      String question, int status, int exit) throws IOException {
    try (var server = new Answering(status)) {
      assertThat(ask(question, server.port())).isEqualTo(exit);
      assertThat(err.toString()).isEqualTo("yunfan spikes: because\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ramp", "spikes --watch", "device show haier HR-1", "crashes --rates"})
  void a_question_without_a_good_token_says_how_to_give_one(String question) throws IOException {
    try (var server = new Answering(401)) {
      assertThat(ask(question, server.port())).isEqualTo(FAILED);
      assertThat(err.toString()).contains("YUNFAN_TOKEN", "--token-file").hasLineCount(1);
    }
  }

  /** Answers every question with one status. */
  private static final class Answering implements AutoCloseable {
    private final HttpServer server;

    Answering(int status) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] body = "{\"detail\": \"because\"}".getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
    }

    int port() {
      return server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spikes --colour red", "crashes --step", "device show"})
  void what_no_command_knows_is_wrong_use(String question) {
    assertThat(ask(question, 1)).isEqualTo(USED_WRONGLY);
  }

  private int ask(String question, int port) {
    var line = (question + " --streams http://127.0.0.1:" + port).split(" ", -1);
    return Yunfan.commandLine().setErr(new PrintWriter(err)).execute(line);
  }
}
