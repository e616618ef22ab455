package dev.yunfan.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.agent.fleet.truth.FleetTruth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a run ended, as told to a person and as the JSON that {@code --report} writes.
 *
 * @param elapsedSeconds real time from the fleet's start until the numbers had settled
 * @param secondsToFirstActivation from the JVM's start; NaN when no handset was seen active
 * @param rollouts as the ota-server lists them
 * @param spikes every alarm, as the query API lists them
 * @param ends how each rollout came out
 * @param unmet what the scenario expects and did not come, a sentence each
 */
record Outcome(
    DemoPlan plan,
    double elapsedSeconds,
    double secondsToFirstActivation,
    FleetTruth truth,
    Audit audit,
    JsonNode rollouts,
    JsonNode spikes,
    List<RolloutEnd> ends,
    List<String> unmet) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final int SHOWN_MISMATCHES = 10;
  private static final double MINUTES_PER_DAY = 1_440;

  /** The summary that a person reads at the end. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add(
        "%,d events acknowledged in %.1f s: %,.0f a second; %,d sent twice, %,d rejected."
            .formatted(
                truth.acknowledged(),
                elapsedSeconds,
                truth.acknowledged() / elapsedSeconds,
                truth.duplicatesSent(),
                truth.rejected()));
    spikes.forEach(spike -> lines.add(alarm(spike)));
    ends.forEach(end -> lines.addAll(lines(end)));
    unmet.forEach(each -> lines.add("Not as expected: " + each + "."));
    if (audit.mismatches().isEmpty()) {
      lines.add("Every number that the query API gives is the one that the simulator counted.");
    } else {
      lines.add("%d numbers are wrong:".formatted(audit.mismatches().size()));
      audit.mismatches().stream().limit(SHOWN_MISMATCHES).map("  "::concat).forEach(lines::add);
    }
    return lines;
  }

  private static List<String> lines(RolloutEnd end) {
    var lines = new ArrayList<String>();
    if (end.halts().isEmpty()) {
      lines.add("Rollout %s is %s; the gate never halted it.".formatted(end.id(), end.state()));
    }
    for (var halt : end.halts()) {
      lines.add(
          "Rollout %s (now %s) was halted for %s %.1f days after its start%s: %s"
              .formatted(
                  end.id(),
                  end.state(),
                  String.join(", ", halt.models()),
                  days(end, halt),
                  halt.afterCompletion() ? ", after its completion" : "",
                  halt.reason()));
      lines.add(
          "  %.2f %% of the handsets had it then (the simulator's count); the API told of %.2f %%."
              .formatted(halt.shareByTruth() * 100, halt.shareByApi() * 100));
    }
    return lines;
  }

  private static double days(RolloutEnd end, RolloutEnd.HaltTold halt) {
    return Duration.between(end.started(), halt.at()).toMinutes() / MINUTES_PER_DAY;
  }

  private static String alarm(JsonNode spike) {
    String follows = spike.path("follows").asText();
    return "Alarm (%s): %s crashes of %s %s %s, %.1f times the usual (%.1f to %.1f), since %s%s."
        .formatted(
            spike.path("state").asText(),
            spike.path("kind").asText(),
            spike.path("vendor").asText("every vendor"),
            spike.path("model").asText(),
            spike.path("firmware").asText(),
            spike.path("ratio").asDouble(),
            spike.path("ratioLow").asDouble(),
            spike.path("ratioHigh").asDouble(),
            spike.path("since").asText(),
            follows.isEmpty() ? "" : "; it follows the arrival of " + follows);
  }

  /**
   * Writes the report.
   *
   * @throws IOException when the file cannot be written
   */
  void write(Path file) throws IOException {
    Files.write(file, JSON.writeValueAsBytes(toJson()));
  }

  private ObjectNode toJson() throws IOException {
    var report = JSON.createObjectNode();
    report.put("seed", plan.seed());
    report.put("scenario", plan.scenario().fleet().name());
    report.put("devices", plan.devices());
    report.put("elapsedSeconds", Math.round(elapsedSeconds * 10) / 10.0);
    report.put("secondsToFirstActivation", secondsToFirstActivation);
    report.put("peakResidentMegabytes", peakResidentMegabytes());
    report
        .putObject("events")
        .put("generated", truth.generated())
        .put("acknowledged", truth.acknowledged())
        .put("rejected", truth.rejected())
        .put("duplicatesSent", truth.duplicatesSent());
    report.set("truth", audit.truth());
    report.set("measured", audit.measured());
    var listed = report.putArray("rollouts");
    for (var rollout : rollouts) {
      var one = listed.addObject();
      for (var field :
          List.of(
              "id",
              "vendor",
              "release",
              "state",
              "waitsFor",
              "stages",
              "updated",
              "rolledBack",
              "failed",
              "excused")) {
        one.set(field, rollout.path(field));
      }
    }
    var ended = report.putArray("ends");
    for (var end : ends) {
      var one = ended.addObject().put("id", end.id()).put("state", end.state());
      end.haltedModels().forEach(one.putArray("haltedModels")::add);
      var halts = one.putArray("halts");
      for (var halt : end.halts()) {
        var told = halts.addObject().put("at", halt.at().toString());
        halt.models().forEach(told.putArray("models")::add);
        told.put("daysAfterStart", days(end, halt))
            .put("reason", halt.reason())
            .put("shareByTruth", halt.shareByTruth())
            .put("shareByApi", halt.shareByApi())
            .put("afterCompletion", halt.afterCompletion());
      }
    }
    unmet.forEach(report.putArray("unmet")::add);
    report.set("spikes", spikes);
    audit.mismatches().forEach(report.putArray("mismatches")::add);
    return report;
  }

  /** The largest resident size of this process so far, in MB; 0 where the system does not tell. */
  private static long peakResidentMegabytes() throws IOException {
    var status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1_000_000)
          .findFirst()
          .orElse(0);
    }
  }
}
