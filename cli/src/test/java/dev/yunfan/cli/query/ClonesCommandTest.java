package dev.yunfan.cli.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.yunfan.cli.Yunfan;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClonesCommandTest {
  private static final String SUSPECT =
      """
      {"rows":[{"vendor":"haier","device":"HR-1","model":"w910","incarnations":8,"returns":4,\
      "suspectedEvents":12,"since":"2011-10-30T18:40:00Z","lastSign":"2011-10-31T18:40:00Z"}]}\
      """;

  @Test
  void suspects_are_listed() throws Exception {
    assertThat(ask(SUSPECT, "--vendor", "haier"))
        .contains("incarnations  returns  suspectedEvents")
        .contains("haier   HR-1")
        .hasLineCount(2);
    assertThat(ask(SUSPECT, "--json")).isEqualTo(SUSPECT + "\n");
  }

  @Test
  void without_suspects_it_says_so() throws Exception {
    assertThat(ask("{\"rows\":[]}")).isEqualTo("No handset id is suspected to be shared.\n");
  }

  private static String ask(String answer, String... options) throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/clones",
        exchange -> {
          byte[] body = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      var out = new StringWriter();
      var line = Yunfan.commandLine().setOut(new PrintWriter(out));
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      var words = new ArrayList<>(List.of("device", "clones", "--streams", url));
      words.addAll(List.of(options));
      assertThat(line.execute(words.toArray(String[]::new))).isZero();
      return out.toString();
    } finally {
      server.stop(0);
    }
  }
}
