package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.yunfan.cli.process.ProgressBar;
import dev.yunfan.ota.policy.PolicyText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Judges the history of rollouts by a policy. */
@Command(
    name = "backtest",
    mixinStandardHelpOptions = true,
    description = {
      "Tests guardrails against the history of rollouts: when they would have halted, when each stage was proven, and how many handsets would have been spared. Changes nothing.",
      "After a halt that did not happen the rest is what came without it."
    },
    footer = {
      "",
      "Example:",
      "  ./yunfan backtest --rollout haier-2.1.0-7f3a0c11 --policy mine.json",
      "  ./yunfan backtest --all --policy mine.json"
    })
public final class BacktestCommand implements Callable<Integer> {
  private static final int MINUTES = "2011-11-15T08:00".length();

  @Mixin private OperatorOptions options = new OperatorOptions();

  @Option(names = "--rollout", paramLabel = "ROLLOUT", description = "A rollout; may be repeated.")
  private List<String> rollouts = List.of();

  @Option(names = "--all", description = "Every rollout that was started and may be seen.")
  private boolean all;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "Guardrails as JSON, as rollout create takes them; left out, those of each rollout.")
  private @Nullable Path policy;

  @Override
  public Integer call() {
    if (all != rollouts.isEmpty()) {
      throw options.misuse(
          all
              ? "give --rollout or --all, not both"
              : "name a rollout with --rollout, or say --all");
    }
    return options.run(api -> {
      var results = results(api, all ? started(api) : rollouts);
      options.print(results, out -> print(results, out));
    });
  }

  private static List<String> started(Api api) throws IOException, InterruptedException {
    return StreamSupport.stream(api.all("/v1/rollouts", "rollouts").spliterator(), false)
        .filter(rollout ->
            !List.of("draft", "awaiting-approval", "scheduled")
                .contains(rollout.path("state").asText()))
        .map(rollout -> rollout.path("id").asText())
        .toList();
  }

  private ArrayNode results(Api api, List<String> ids) throws IOException, InterruptedException {
    var guardrails =
        policy == null
            ? null
            : PolicyText.of(PolicyFile.usable(policy, options.err()).guardrails());
    var results = Api.JSON.createArrayNode();
    var bar = new ProgressBar(0, Math.max(1, ids.size()), options.err(), ProgressBar.isTerminal());
    for (String id : ids) {
      var order = Api.JSON.createObjectNode().put("rollout", id);
      if (guardrails != null) {
        order.set("guardrails", guardrails);
      }
      results.add(api.post("/v1/rollouts/backtest", order));
      if (ids.size() > 1) {
        bar.passed(1);
      }
    }
    return results;
  }

  private static void print(ArrayNode results, PrintWriter out) {
    var table = new Table("ROLLOUT", "STATE", "WOULD HALT", "MODELS", "BY", "ATTEMPTED", "SPARED");
    results.forEach(result -> row(table, result));
    table.printTo(out, "No rollout was started yet.");
    if (results.size() == 1) {
      details(results.get(0), out);
    } else if (!results.isEmpty()) {
      summary(results, out);
    }
  }

  private static void row(Table table, JsonNode result) {
    var halts = result.path("halts");
    var first = halts.path(0);
    var models = new ArrayList<String>();
    halts.forEach(halt -> halt.path("models").forEach(model -> models.add(model.asText())));
    table.row(
        result.path("rollout").asText(),
        result.path("state").asText(),
        halts.isEmpty() ? "no" : time(first.path("at")),
        String.join(",", models),
        halts.isEmpty() ? "" : first.path("judgement").path("metric").asText(),
        "%,d".formatted(result.path("attempted").asLong()),
        "%,d".formatted(result.path("spared").asLong()));
  }

  private static void details(JsonNode result, PrintWriter out) {
    if (result.path("from").isNull()) {
      out.println("No handset has told yet that it takes part: there is no history to test with.");
      return;
    }
    out.printf("history: %s to %s%n", time(result.path("from")), time(result.path("until")));
    for (var halt : result.path("halts")) {
      out.printf(
          "would halt at %s: %s%n",
          time(halt.path("at")), halt.path("judgement").path("words").asText());
    }
    for (var stage : result.path("stages")) {
      out.printf(
          "stage %d, opened %s: %s; %s%n",
          stage.path("stage").asInt() + 1,
          time(stage.path("openedAt")),
          stage.path("provenAt").isNull()
              ? "holds: " + stage.path("missing").asText()
              : "proven at " + time(stage.path("provenAt")),
          stage.path("leftAt").isNull() ? "open still" : "left " + time(stage.path("leftAt")));
    }
    long doubtful = result.path("doubtfulHours").asLong();
    if (doubtful > 0) {
      out.printf(
          "%,d hours have rows that cannot be trusted, and the gate holds in them: %s%n",
          doubtful, result.path("doubt").asText());
    }
  }

  private static void summary(ArrayNode results, PrintWriter out) {
    long halted = 0;
    long completed = 0;
    long falseAlarms = 0;
    for (var result : results) {
      boolean halts = !result.path("halts").isEmpty();
      boolean good = result.path("state").asText().equals("completed");
      halted += halts ? 1 : 0;
      completed += good ? 1 : 0;
      falseAlarms += halts && good ? 1 : 0;
    }
    out.printf(
        "%,d of %,d rollouts would have been halted; %,d of the %,d that completed, which are false alarms unless they did harm that nobody saw%n",
        halted, results.size(), falseAlarms, completed);
  }

  private static String time(JsonNode at) {
    return at.asText().substring(0, MINUTES).replace('T', ' ');
  }
}
