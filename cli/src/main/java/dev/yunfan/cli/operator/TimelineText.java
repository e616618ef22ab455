package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A rollout's timeline for people, and as CSV. */
record TimelineText(JsonNode timeline) {
  private static final List<String> COUNTS =
      List.of(
          "joined",
          "hoursAtRisk",
          "crash",
          "crashesPer1000Hours",
          "crashesPer1000HoursLow",
          "crashesPer1000HoursHigh",
          "java",
          "native",
          "kernel",
          "watchdog",
          "silent",
          "returned",
          "offered",
          "attempted",
          "updated",
          "rolledBack",
          "failed",
          "excused");
  private static final List<String> METRICS =
      List.of("crash", "java", "native", "kernel", "watchdog", "silence");
  private static final char[] BARS = "▁▂▃▄▅▆▇█".toCharArray();
  private static final int MINUTES = "2011-11-15T08:00".length();

  void printTo(PrintWriter out) {
    var pieces = timeline.path("pieces");
    out.printf(
        "%s: %s; pieces of %d h%s%n",
        timeline.path("rollout").asText(),
        timeline.path("state").asText(),
        timeline.path("hours").asLong(),
        timeline.path("judged").asBoolean()
            ? ""
            : "; not judged by guardrails, the evidence is that of the defaults");
    var table =
        new Table(
            "FROM (UTC)",
            "STAGE",
            "OFFERED",
            "UPDATED",
            "BAD",
            "CRASHES/1,000 H",
            "WAITING",
            "SILENT",
            "HARM");
    pieces.forEach(piece -> row(table, piece));
    table.printTo(out, "No handset has told yet that it takes part.");
    if (!pieces.isEmpty()) {
      out.println(
          "BAD: rolled back and failed. CRASHES: first crashes of those who are offered it, with 95 % interval; WAITING: of those who wait.");
      out.println(
          "HARM: the metric nearest to a halt, how much of the needed evidence there is, and the way to it.");
    }
  }

  private static void row(Table table, JsonNode piece) {
    var treated = piece.path("arms").path("treated");
    table.row(
        piece.path("from").asText().substring(0, MINUTES).replace('T', ' '),
        Integer.toString(piece.path("stage").asInt() + 1),
        "%,d".formatted(treated.path("offered").asLong()),
        "%,d".formatted(treated.path("updated").asLong()),
        "%,d".formatted(treated.path("rolledBack").asLong() + treated.path("failed").asLong()),
        rate(treated),
        rate(piece.path("arms").path("control")),
        "%,d".formatted(treated.path("silent").asLong()),
        harm(piece.path("harm")));
  }

  private static String rate(JsonNode arm) {
    return arm.path("crashesPer1000Hours").isNumber()
        ? String.format(
            Locale.ROOT,
            "%.1f (%.1f to %.1f)",
            arm.path("crashesPer1000Hours").asDouble(),
            arm.path("crashesPer1000HoursLow").asDouble(),
            arm.path("crashesPer1000HoursHigh").asDouble())
        : "-";
  }

  private static String harm(JsonNode harm) {
    String nearest = "-";
    double most = Double.NEGATIVE_INFINITY;
    for (String metric : METRICS) {
      var evidence = harm.path(metric);
      double part =
          evidence.path("logEvidence").asDouble() / evidence.path("logThreshold").asDouble();
      if (evidence.path("logEvidence").isNumber() && part > most) {
        most = part;
        nearest = metric;
      }
    }
    if (Double.isInfinite(most)) {
      return "-";
    }
    double shown = Math.clamp(most, 0, 1);
    return "%s %s %d %%"
        .formatted(
            BARS[(int) (shown * (BARS.length - 1))], nearest, Math.round(100 * Math.max(0, most)));
  }

  /** One line for each piece and arm; the evidence is that of the piece. */
  List<String> csv() {
    var lines = new ArrayList<String>();
    var header = new ArrayList<String>(List.of("from", "stage", "arm"));
    header.addAll(COUNTS);
    METRICS.forEach(metric -> {
      header.add(metric + "LogEvidence");
      header.add(metric + "LogThreshold");
    });
    lines.add(String.join(",", header));
    for (var piece : timeline.path("pieces")) {
      for (var arm : piece.path("arms").properties()) {
        var cells = new ArrayList<String>();
        cells.add(piece.path("from").asText());
        cells.add(Integer.toString(piece.path("stage").asInt() + 1));
        cells.add(arm.getKey());
        COUNTS.forEach(count -> cells.add(cell(arm.getValue().path(count))));
        METRICS.forEach(metric -> {
          cells.add(cell(piece.path("harm").path(metric).path("logEvidence")));
          cells.add(cell(piece.path("harm").path(metric).path("logThreshold")));
        });
        lines.add(String.join(",", cells));
      }
    }
    return lines;
  }

  private static String cell(JsonNode value) {
    return value.isNumber() ? value.asText() : "";
  }
}
