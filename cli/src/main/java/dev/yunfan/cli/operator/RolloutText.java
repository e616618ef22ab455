package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.StringJoiner;
import java.util.stream.StreamSupport;

/** A rollout as a person reads it. */
final class RolloutText {
  private final JsonNode rollout;

  RolloutText(JsonNode rollout) {
    this.rollout = rollout;
  }

  /** One line that changes when the rollout moves or handsets report. */
  String line() {
    return "%s: %s, stage %s, %s of the fleet%s; offered %,d, attempted %,d, updated %,d, rolled back %,d, failed %,d, excused %,d, silent %,d"
        .formatted(
            rollout.get("id").asText(),
            rollout.get("state").asText(),
            stage(),
            Words.percent(rollout.get("shareBasisPoints").asInt()),
            halted(),
            rollout.get("offered").asLong(),
            rollout.get("attempted").asLong(),
            rollout.get("updated").asLong(),
            rollout.get("rolledBack").asLong(),
            rollout.get("failed").asLong(),
            rollout.get("excused").asLong(),
            rollout.get("silent").asLong());
  }

  /** The line, and one beneath it when the rollout waits for something. */
  String progress() {
    String waits = rollout.path("waitsFor").asText();
    return waits.isEmpty() ? line() : "%s%nwaits: %s".formatted(line(), waits);
  }

  /** Everything: where it stands, why, what it waits for, counts by model, and its stages. */
  void printTo(PrintWriter out) {
    out.println(line());
    said(out, "because", "reason");
    said(out, "waits", "waitsFor");
    if (!rollout.get("evidenceRead").asBoolean()) {
      out.println("counts: not read yet; the zeros mean nothing");
    } else {
      said(out, "counts may be old", "evidenceDoubt");
    }
    printCounts(out);
    printForward(out);
    printStages(out);
    GuardrailLines.print(out, rollout);
  }

  /** A row of the list of rollouts, for {@link #listHeader}. */
  String[] row() {
    return new String[] {
      rollout.get("id").asText(),
      Words.list(rollout.get("models")),
      rollout.get("state").asText()
          + (rollout.path("haltedModels").isEmpty() ? "" : " (HALTED in part)"),
      stage(),
      Words.percent(rollout.get("shareBasisPoints").asInt()),
      count(rollout, "offered"),
      count(rollout, "attempted"),
      count(rollout, "updated"),
      count(rollout, "rolledBack"),
      count(rollout, "failed"),
      count(rollout, "excused"),
      count(rollout, "silent"),
      count(rollout, "tries"),
      count(rollout, "unoffered"),
      rollout.path("waitsFor").asText()
    };
  }

  /** Columns of {@link #row}. */
  static Table listHeader() {
    return new Table(
        "ROLLOUT",
        "MODELS",
        "STATE",
        "STAGE",
        "SHARE",
        "OFFERED",
        "ATTEMPTED",
        "UPDATED",
        "ROLLED BACK",
        "FAILED",
        "EXCUSED",
        "SILENT",
        "TRIES",
        "UNOFFERED",
        "WAITS FOR");
  }

  private void printCounts(PrintWriter out) {
    var models = rollout.get("evidence");
    if (models.isEmpty()) {
      return;
    }
    var table =
        new Table(
            "MODEL",
            "OFFERED",
            "ATTEMPTED",
            "UPDATED",
            "ROLLED BACK",
            "FAILED",
            "EXCUSED",
            "SILENT",
            "TRIES",
            "UNOFFERED");
    models.forEach(model -> table.row(counts(model.get("model").asText(), model, "confirmed")));
    if (models.size() > 1) {
      table.row(counts("all", rollout, "updated"));
    }
    table.printTo(out);
    models.forEach(model -> printExcused(out, model));
  }

  private void printForward(PrintWriter out) {
    var models = rollout.path("rollForwardEvidence");
    if (!models.isArray()) {
      return;
    }
    out.printf(
        "roll-forward to %s: offered %,d, updated %,d, rolled back %,d, failed %,d; no gate judges these%n",
        rollout.get("rollForward").asText(),
        sum(models, "offered"),
        sum(models, "confirmed"),
        sum(models, "rolledBack"),
        sum(models, "failed"));
  }

  private static long sum(JsonNode models, String field) {
    return StreamSupport.stream(models.spliterator(), false)
        .mapToLong(model -> model.get(field).asLong())
        .sum();
  }

  private static String[] counts(String name, JsonNode of, String updated) {
    return new String[] {
      name,
      count(of, "offered"),
      count(of, "attempted"),
      count(of, updated),
      count(of, "rolledBack"),
      count(of, "failed"),
      count(of, "excused"),
      count(of, "silent"),
      count(of, "tries"),
      count(of, "unoffered")
    };
  }

  private static void printExcused(PrintWriter out, JsonNode model) {
    var reasons = new StringJoiner(", ");
    model.get("excusedBy").properties().stream()
        .filter(reason -> reason.getValue().asLong() > 0)
        .forEach(
            reason -> reasons.add("%s %,d".formatted(reason.getKey(), reason.getValue().asLong())));
    if (reasons.length() > 0) {
      out.println(
          "excused %s: %s; these do not count against the image"
              .formatted(model.get("model").asText(), reasons));
    }
  }

  private void printStages(PrintWriter out) {
    var table = new Table("STAGE", "SHARE", "SOAK", "CONFIRMED", "NEEDED", "");
    int open = rollout.get("stage").asInt();
    var stages = rollout.get("stages");
    for (int i = 0; i < stages.size(); i++) {
      var stage = stages.get(i);
      table.row(
          Integer.toString(i + 1),
          Words.percent(stage.get("shareBasisPoints").asInt()),
          Duration.ofSeconds(stage.get("soakSeconds").asLong()).toString(),
          count(stage, "confirmed"),
          needed(stage),
          i == open ? "<- open" : "");
    }
    table.printTo(out);
  }

  /** Confirmed updates that a stage needs of the handsets that it adds. */
  static String needed(JsonNode stage) {
    return count(stage, "minConfirmed")
        + (stage.get("minConfirmedDefault").asBoolean() ? " (default)" : "");
  }

  private void said(PrintWriter out, String word, String field) {
    if (rollout.has(field)) {
      out.println(word + ": " + rollout.get(field).asText());
    }
  }

  private String halted() {
    var models = rollout.path("haltedModels");
    return models.isEmpty() ? "" : ", HALTED for " + Words.list(models);
  }

  private String stage() {
    int stage = rollout.get("stage").asInt();
    return stage < 0 ? "-" : "%d/%d".formatted(stage + 1, rollout.get("stages").size());
  }

  private static String count(JsonNode of, String field) {
    return "%,d".formatted(of.get(field).asLong());
  }
}
