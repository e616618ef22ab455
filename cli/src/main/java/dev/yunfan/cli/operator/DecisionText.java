package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;

/** The decisions about a rollout that rest on judgements, as the audit has them. */
final class DecisionText {
  private static final int MOST_PAGES = 1_000;

  private final Optional<ArrayNode> decisions;

  private DecisionText(Optional<ArrayNode> decisions) {
    this.decisions = decisions;
  }

  /** Reads them; a token that may not read the audit leaves them unknown. */
  static DecisionText of(Api api, String rolloutId) throws IOException, InterruptedException {
    var found = Api.JSON.createArrayNode();
    long after = -1;
    for (int page = 0; page < MOST_PAGES; page++) {
      var answer =
          api.getIfAllowed(
              "/v1/audit?after=%d&limit=1000&rollout=%s".formatted(after, Api.escaped(rolloutId)));
      if (answer.isEmpty()) {
        return new DecisionText(Optional.empty());
      }
      answer
          .get()
          .required("commands")
          .forEach(command -> {
            if (!command.path("judgements").isEmpty()) {
              found.add(command);
            }
          });
      if (!answer.get().has("next")) {
        break;
      }
      after = answer.get().get("next").asLong();
    }
    return new DecisionText(Optional.of(found));
  }

  void printTo(PrintWriter out) {
    if (decisions.isEmpty()) {
      out.println("decisions: this token may not read the audit, which has their judgements");
      return;
    }
    decisions.get().forEach(decision -> print(out, decision));
  }

  private static void print(PrintWriter out, JsonNode decision) {
    out.println(
        "%s %s%s by %s: %s"
            .formatted(
                decision.get("at").asText(),
                decision.get("command").asText(),
                "done".equals(decision.get("effect").asText()) ? "" : " (void)",
                decision.get("actor").asText(),
                decision.get("reason").asText()));
    GuardrailLines.printJudgements(out, decision);
  }
}
