package dev.yunfan.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The picture that a person watches while the demo runs: drawn over itself on a terminal, and as a
 * line now and then where the output is a file.
 */
final class DemoScreen {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final double MILLE = 1_000;

  /** The release whose share the table shows: that of every story that comes with yunfan. */
  private static final String RELEASE = "2.0.0";

  private static final int LINE_EVERY_SECONDS = 10;

  private final PrintStream out;
  private final boolean terminal;
  private int drawnLines;
  private long lastShownSecond = -LINE_EVERY_SECONDS;

  /**
   * One moment of the run.
   *
   * @param now simulated time
   * @param elapsedSeconds real time since the fleet started
   * @param done share of the scenario that is behind us, 0 to 1
   * @param eventsPerSecond acknowledged, over the last real second
   * @param totals answer of the query API's {@code /v1/totals}
   * @param rollouts as the ota-server lists them
   */
  record Moment(
      Instant now,
      long elapsedSeconds,
      double done,
      long eventsPerSecond,
      JsonNode totals,
      JsonNode rollouts) {}

  DemoScreen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Says something that stays on the screen. */
  void say(String line) {
    clear();
    out.println(line);
    out.flush();
  }

  /** Whether it is time to show something again; what is shown costs the servers an answer. */
  boolean isDue(long elapsedSeconds) {
    return elapsedSeconds >= lastShownSecond + (terminal ? 1 : LINE_EVERY_SECONDS);
  }

  /** Shows the moment. */
  void show(Moment moment) {
    lastShownSecond = moment.elapsedSeconds;
    if (terminal) {
      var lines = table(moment);
      clear();
      lines.forEach(out::println);
      drawnLines = lines.size();
    } else {
      out.println(headline(moment));
    }
    out.flush();
  }

  /** Shows the moment for good. */
  void conclude(Moment moment) {
    clear();
    table(moment).forEach(out::println);
    out.flush();
  }

  private void clear() {
    if (drawnLines > 0) {
      out.printf("\033[%dA\033[J", drawnLines);
      drawnLines = 0;
    }
  }

  private static String headline(Moment moment) {
    return "%s  %3.0f %% of the story, %d s, %,d events/s"
        .formatted(
            DAY.format(moment.now),
            moment.done * 100,
            moment.elapsedSeconds,
            moment.eventsPerSecond);
  }

  static List<String> table(Moment moment) {
    var lines = new ArrayList<String>();
    lines.add(headline(moment));
    lines.add("");
    lines.add(
        "  %-10s %-10s %10s %22s %16s"
            .formatted("vendor", "model", "active", "crashes / 1,000 h", "on " + RELEASE));
    var activations = moment.totals.path("activations");
    activations
        .properties()
        .forEach(vendor ->
            vendor
                .getValue()
                .properties()
                .forEach(model ->
                    lines.add(
                        row(
                            moment.totals,
                            vendor.getKey(),
                            model.getKey(),
                            model.getValue().asLong()))));
    if (activations.isEmpty()) {
      lines.add("  (no handset is active yet)");
    }
    lines.add("");
    moment.rollouts.forEach(rollout -> lines.add(rolloutLine(rollout)));
    if (moment.rollouts.isEmpty()) {
      lines.add("  (no rollout yet)");
    }
    return lines;
  }

  private static String row(JsonNode totals, String vendor, String model, long active) {
    double hours = totals.path("exposureSeconds").path(vendor).path(model).asLong() / 3600.0;
    long crashes = totals.path("crashes").path(vendor).path(model).asLong();
    var firmware = totals.path("firmware").path(vendor).path(model);
    long updated = firmware.path(RELEASE).asLong();
    return "  %-10s %-10s %,10d %22s %16s"
        .formatted(
            vendor,
            model,
            active,
            hours < 1 ? "-" : "%.2f".formatted(crashes / hours * MILLE),
            active == 0 ? "-" : "%.1f %%".formatted(100.0 * updated / active));
  }

  private static String rolloutLine(JsonNode rollout) {
    int stages = rollout.path("stages").size();
    int stage = rollout.path("stage").asInt();
    String waits = rollout.path("waitsFor").asText();
    return "  rollout of %s to %s: %s%s, %,d updated, %,d failed%s"
        .formatted(
            rollout.path("release").asText(),
            rollout.path("vendor").asText(),
            rollout.path("state").asText(),
            stage < 0
                ? " (%d stages)".formatted(stages)
                : ", stage %d of %d".formatted(stage + 1, stages),
            rollout.path("updated").asLong(),
            rollout.path("failed").asLong() + rollout.path("rolledBack").asLong(),
            waits.isEmpty() ? "" : "\n    waits: " + waits);
  }
}
