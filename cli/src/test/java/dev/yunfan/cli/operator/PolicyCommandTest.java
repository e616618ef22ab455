package dev.yunfan.cli.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.yunfan.cli.Yunfan;
import dev.yunfan.ota.policy.PolicyText;
import dev.yunfan.schemas.control.Guardrails;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies in files, and of a rollout, against a server that answers with fixed texts. */
class PolicyCommandTest {
  private static final String POLICY = PolicyText.of(Guardrails.DEFAULT).toString();
  private static final String AUDIT =
      """
      {"commands": [
        {"offset": 3, "at": "2011-08-01T00:00:00Z", "actor": "li", "command": "StartRollout",
         "subject": "r1", "reason": "go", "effect": "done", "before": "", "after": ""},
        {"offset": 9, "at": "2011-08-02T00:00:00Z", "actor": "gatekeeper", "command": "HaltRollout",
         "subject": "r1", "reason": "crashes", "effect": "done", "before": "", "after": "halted",
         "judgements": [{"words": "crash on h7: proven more than 1.1 times as frequent"}]}]}
      """;

  @TempDir Path folder;
  private final List<String> calls = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private int auditStatus = 200;
  private String guardrails = POLICY;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> answer(exchange, 200, rollout()));
    server.createContext("/v1/audit", exchange -> answer(exchange, auditStatus, AUDIT));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String rollout() {
    return """
    {"id": "r1", "models": ["h7"], "state": "halted", "stage": 0, "shareBasisPoints": 0,
     "evidenceRead": true, "offered": 0, "attempted": 0, "updated": 0, "rolledBack": 0,
     "failed": 0, "excused": 0, "silent": 0, "stages": [], "evidence": [], "guardrails": %s}
    """
        .formatted(guardrails);
  }

  private void answer(HttpExchange exchange, int status, String text) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    calls.add("%s %s %s".formatted(exchange.getRequestMethod(), exchange.getRequestURI(), body));
    byte[] bytes = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private int run(String... words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Yunfan.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  private int runAtServer(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.add("--server");
    all.add("http://127.0.0.1:" + server.getAddress().getPort());
    return run(all.toArray(String[]::new));
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("policy.json"), text).toString();
  }

  @Test
  void the_printed_defaults_are_a_good_policy() throws IOException {
    assertThat(run("policy", "defaults")).isZero();
    String printed = out.toString();
    assertThat(printed).contains("\"watchFor\" : \"14d\"");

    assertThat(run("policy", "lint", file(printed), "--holdback", "100")).isZero();
    assertThat(out.toString())
        .contains("is a good policy", "  halts when crash, java,", "  watches for 14d")
        .doesNotContain("warning");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void the_docs_show_the_defaults_as_they_are_printed() throws IOException {
    assertThat(run("policy", "defaults")).isZero();

    assertThat(Files.readString(Path.of("../docs/release-engineer.md")))
        .contains("    $ ./yunfan policy defaults\n" + out.toString().indent(4));
  }

  @Test
  void lint_names_every_fault_and_fails() throws IOException {
    String bad =
        file(
            """
            {"halt": {"metrics": ["crsh"], "worseThan": -1, "falseHalts": 0},
             "advance": {"provenBelow": [{"fromShare": "1", "ratio": 2}]}, "watch": "14d"}
            """);

    assertThat(run("policy", "lint", bad)).isEqualTo(1);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .hasSize(6)
        .contains("yunfan: " + bad + " cannot be used, it has 5 faults:")
        .anyMatch(line -> line.startsWith("  $.halt.metrics[0]: \"crsh\" is no metric"));
  }

  @Test
  void lint_says_what_is_lost_without_a_holdback() throws IOException {
    assertThat(run("policy", "lint", file("{}"))).isZero();

    assertThat(out.toString()).contains("warning: --holdback 0: no handset is held back");
  }

  @Test
  void a_file_that_cannot_be_read_and_wrong_use_are_told_apart() {
    String missing = folder.resolve("missing").toString();
    assertThat(run("policy", "lint", missing)).isEqualTo(1);
    assertThat(err.toString()).isEqualToIgnoringNewLines("yunfan: no such file: " + missing);
    assertThat(run("policy", "lint", folder.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("is a folder, not a file").hasLineCount(1);
    assertThat(run("policy", "lint")).isEqualTo(2);
    assertThat(run("policy", "defaults", "--model", "W700")).isEqualTo(2);
    assertThat(err.toString()).contains("--vendor").hasLineCount(1);
    assertThat(create("--policy", "x.json", "--no-guardrails")).isEqualTo(2);
    assertThat(err.toString()).contains("mutually exclusive").hasLineCount(1);
    assertThat(calls).isEmpty();
  }

  @Test
  void the_schema_is_printed() {
    assertThat(run("policy", "schema")).isZero();
    assertThat(out.toString()).isEqualTo(PolicyText.schema());
  }

  private int create(String... more) {
    var words = new ArrayList<>(List.of("rollout", "create", "haier", "2.1", "--model", "h7"));
    words.addAll(List.of("--stage", "1%"));
    words.addAll(List.of(more));
    return runAtServer(words.toArray(String[]::new));
  }

  @Test
  void a_rollout_is_created_with_the_whole_policy_of_a_file() throws IOException {
    assertThat(create("--policy", file("{\"watchFor\": \"5d\"}"))).as(err::toString).isZero();

    var sent = Api.JSON.readTree(calls.getFirst().substring("POST /v1/rollouts ".length()));
    assertThat(sent.get("guardrails"))
        .isEqualTo(Api.JSON.readTree(POLICY.replace("\"14d\"", "\"5d\"")));
  }

  @Test
  void a_rollout_is_not_created_with_a_faulty_policy() throws IOException {
    assertThat(create("--policy", file("{\"watchfor\": \"5d\"}"))).isEqualTo(1);

    assertThat(err.toString()).contains("1 fault", "$.watchfor: there is no such member");
    assertThat(calls).isEmpty();
  }

  @Test
  void without_guardrails_the_server_is_told_and_the_person_warned() throws IOException {
    assertThat(create("--no-guardrails")).isZero();
    assertThat(calls.getFirst()).contains("\"guardrails\":\"off\"");
    assertThat(err.toString())
        .contains("warning: no-guardrails: only failed updates are judged")
        .hasLineCount(1);

    assertThat(create()).isZero();
    assertThat(calls.getLast()).doesNotContain("guardrails");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void a_rollout_is_shown_with_its_policy_and_what_its_decisions_rest_on() {
    assertThat(runAtServer("rollout", "show", "r1")).as(err::toString).isZero();

    assertThat(out.toString())
        .contains("guardrails:\n  halts when crash, java,")
        .endsWith(
            """
            2011-08-02T00:00:00Z HaltRollout by gatekeeper: crashes
              crash on h7: proven more than 1.1 times as frequent
            """);
    assertThat(calls.getLast()).startsWith("GET /v1/audit?after=-1&limit=1000&rollout=r1");
  }

  @Test
  void a_token_that_may_not_read_the_audit_still_sees_the_rollout() {
    auditStatus = 403;

    assertThat(runAtServer("rollout", "show", "r1")).as(err::toString).isZero();

    assertThat(out.toString())
        .endsWith("decisions: this token may not read the audit, which has their judgements\n");
  }

  @Test
  void a_rollout_without_guardrails_says_so_and_asks_for_no_decisions() {
    guardrails = "null";

    assertThat(runAtServer("rollout", "show", "r1")).as(err::toString).isZero();
    assertThat(out.toString()).endsWith("guardrails: none: only failed updates are judged\n");
    assertThat(calls).hasSize(1);

    assertThat(runAtServer("policy", "show", "r1")).isZero();
    assertThat(out.toString()).isEqualTo("guardrails: none: only failed updates are judged\n");
  }

  @Test
  void the_policy_of_a_rollout_is_said_in_words_or_printed_as_a_file() throws IOException {
    assertThat(runAtServer("policy", "show", "r1")).isZero();
    assertThat(out.toString()).startsWith("guardrails:\n  halts when").hasLineCount(6);

    assertThat(runAtServer("policy", "show", "r1", "--json")).isZero();
    assertThat(run("policy", "lint", file(out.toString()))).isZero();
  }

  @Test
  void the_audit_shows_the_judgements_beneath_its_table() {
    assertThat(runAtServer("audit", "list")).as(err::toString).isZero();

    assertThat(out.toString())
        .endsWith("judgements of 9:\n  crash on h7: proven more than 1.1 times as frequent\n");
  }
}
