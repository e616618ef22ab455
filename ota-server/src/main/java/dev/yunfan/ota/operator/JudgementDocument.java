package dev.yunfan.ota.operator;

import dev.yunfan.ota.http.Documents;
import dev.yunfan.ota.policy.JudgementWords;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.Judgement;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The judgements that a decision rests on, as the API shows them. */
final class JudgementDocument {
  private JudgementDocument() {}

  /** Those of a command, in its order; empty for one that rests on none. */
  static JsonArray of(Command command) {
    return new JsonArray(judgements(command).stream().map(JudgementDocument::of).toList());
  }

  private static List<Judgement> judgements(Command command) {
    return switch (command) {
      case Command.AdvanceRollout advance -> advance.judgements();
      case Command.CompleteRollout complete -> complete.judgements();
      case Command.HaltRollout halt -> halt.judgements();
      default -> List.of();
    };
  }

  /** JSON has no infinity, which the logarithm of an e-value of 0 is. */
  static @Nullable Double finite(double log) {
    return Double.isFinite(log) ? log : null;
  }

  static JsonObject of(Judgement judgement) {
    return new JsonObject()
        .put("question", judgement.question().code())
        .put("metric", judgement.metric().label())
        .put("model", judgement.model())
        .put("ratio", judgement.ratio())
        .put("treatedEvents", judgement.treatedEvents())
        .put("controlEvents", judgement.controlEvents())
        .put("treatedAtRisk", judgement.treatedAtRisk())
        .put("controlAtRisk", judgement.controlAtRisk())
        .put("treatedSeconds", judgement.treatedSeconds())
        .put("controlSeconds", judgement.controlSeconds())
        .put("logEvidence", finite(judgement.logEvidence()))
        .put("logThreshold", judgement.logThreshold())
        .put("proven", judgement.proven())
        .put("groups", Documents.texts(judgement.groups()))
        .put("words", JudgementWords.of(judgement));
  }
}
