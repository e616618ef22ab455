package dev.yunfan.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.agent.fleet.FleetTruth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a run ended, as told to a person and as the JSON that {@code --report} writes.
 *
 * @param elapsedSeconds real time from the fleet's start until the numbers had settled
 * @param secondsToFirstActivation from the JVM's start; NaN when no handset was seen active
 * @param rollouts as the ota-server lists them
 * @param spikes every alarm, as the query API lists them
 */
record Outcome(
    DemoPlan plan,
    double elapsedSeconds,
    double secondsToFirstActivation,
    FleetTruth truth,
    Audit audit,
    JsonNode rollouts,
    JsonNode spikes) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final int SHOWN_MISMATCHES = 10;

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
    if (audit.mismatches().isEmpty()) {
      lines.add("Every number that the query API gives is the one that the simulator counted.");
    } else {
      lines.add("%d numbers are wrong:".formatted(audit.mismatches().size()));
      audit.mismatches().stream().limit(SHOWN_MISMATCHES).map("  "::concat).forEach(lines::add);
    }
    return lines;
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
    report.put("scenario", plan.scenario().name());
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
    var told = report.putArray("rollouts");
    for (var rollout : rollouts) {
      var one = told.addObject();
      for (var field :
          List.of(
              "id",
              "vendor",
              "release",
              "state",
              "stages",
              "updated",
              "rolledBack",
              "failed",
              "excused")) {
        one.set(field, rollout.path(field));
      }
    }
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
