package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.yunfan.ota.policy.PolicyReader;
import dev.yunfan.ota.policy.PolicyReading;
import dev.yunfan.ota.policy.PolicyWords;
import java.io.PrintWriter;

/** The guardrails of a rollout, and what they said at its decisions, line by line. */
final class GuardrailLines {
  private GuardrailLines() {}

  /** The policy in words; nothing of a server that has no guardrails yet. */
  static void print(PrintWriter out, JsonNode rollout) {
    var policy = rollout.path("guardrails");
    if (policy.isMissingNode()) {
      return;
    }
    if (policy.isNull()) {
      out.println("guardrails: " + PolicyWords.NONE);
      return;
    }
    switch (PolicyReader.read(policy)) {
      case PolicyReading.Usable(var guardrails, var _) -> {
        out.println("guardrails:");
        PolicyWords.of(guardrails).forEach(line -> out.println("  " + line));
      }
      case PolicyReading.Faulty _ -> // of a newer server
          out.println("guardrails, which a newer yunfan can say in words: " + policy);
    }
  }

  /** Each judgement that a command of the audit rests on. */
  static void printJudgements(PrintWriter out, JsonNode command) {
    command
        .path("judgements")
        .forEach(judgement -> out.println("  " + judgement.path("words").asText()));
  }
}
