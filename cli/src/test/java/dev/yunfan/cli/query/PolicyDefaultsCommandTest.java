package dev.yunfan.cli.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.yunfan.cli.Yunfan;
import dev.yunfan.ota.policy.PolicyReader;
import dev.yunfan.ota.policy.PolicyReading;
import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Guardrails;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bars proposed from a model's own history, as a streams server answers for it. */
class PolicyDefaultsCommandTest {
  private static final LocalDate NEWEST = LocalDate.parse("2011-09-30");

  private final List<String> questions = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private int days = 40;
  private int crashedADay = 10;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String asked = exchange.getRequestURI().toString();
          questions.add(asked);
          byte[] bytes = (asked.contains("active-days") ? active(asked) : rates()).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** Days in two pages; before the last four weeks, and on the newest day, far more crashed. */
  private String active(String asked) {
    boolean second = asked.contains("after=p2");
    var rows = new StringJoiner(",", "{\"rows\":[", second ? "]}" : "],\"next\":\"p2\"}");
    for (int back = 0; back < days; back++) {
      if (second == (back % 2 == 0)) {
        boolean counted = back >= 1 && back <= 28;
        rows.add(
            "{\"day\":\"%s\",\"active\":100,\"crashed\":%d}"
                .formatted(NEWEST.minusDays(back), counted ? crashedADay : 99));
      }
    }
    return rows.toString();
  }

  private static String rates() {
    return "{\"rows\":[{\"deviceHours\":20000.0},{\"deviceHours\":13600.0}]}";
  }

  private int run() {
    return Yunfan.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(
            "policy",
            "defaults",
            "--vendor",
            "k-touch",
            "--model",
            "W700",
            "--streams",
            "http://127.0.0.1:" + server.getAddress().getPort());
  }

  private Guardrails printed() {
    return ((PolicyReading.Usable) PolicyReader.read(out.toString().getBytes(UTF_8))).guardrails();
  }

  @Test
  void the_bar_is_twice_the_rate_of_the_models_own_last_28_full_days() {
    assertThat(run()).as(err::toString).isZero();

    // 28 days of 10 crashed handsets in 33,600 h are 8.33 per 1,000 h
    assertThat(printed().crashesPer1000Hours()).isEqualTo(Map.of(GuardMetric.CRASH, 17.0));
    assertThat(err.toString())
        .isEqualTo(
            "W700 of k-touch: 280 crashed handset-days in 33,600 device-hours on 28 days; the bar is twice that rate\n");
    assertThat(questions.getLast())
        .startsWith("/v1/crash-rates?vendor=k-touch&model=W700&from=2011-09-02&to=2011-09-29");
  }

  @Test
  void a_history_of_few_days_or_few_crashes_gives_no_bar_and_says_so() {
    days = 7; // six full ones
    assertThat(run()).isZero();
    assertThat(printed()).isEqualTo(Guardrails.DEFAULT);
    assertThat(err.toString())
        .contains("too thin for a bar", "60 crashed handset-days on 6 full days");

    days = 29;
    crashedADay = 1;
    out.getBuffer().setLength(0);
    assertThat(run()).isZero();
    assertThat(printed()).isEqualTo(Guardrails.DEFAULT);

    days = 0;
    out.getBuffer().setLength(0);
    assertThat(run()).isZero();
    assertThat(printed()).isEqualTo(Guardrails.DEFAULT);
    assertThat(err.toString()).contains("0 crashed handset-days on 0 full days");
  }

  @Test
  void a_server_that_is_none_is_named_and_no_file_is_printed() {
    server.removeContext("/");
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("no".getBytes(UTF_8));
          exchange.close();
        });
    assertThat(run()).isEqualTo(1);
    assertThat(err.toString()).contains("is no streams server").hasLineCount(1);
    assertThat(out.toString()).isEmpty();

    server.stop(0);
    err.getBuffer().setLength(0);
    assertThat(run()).isEqualTo(1);
    assertThat(err.toString()).contains("no streams server answers at").hasLineCount(1);
  }
}
