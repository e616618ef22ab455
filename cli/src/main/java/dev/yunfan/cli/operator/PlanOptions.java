package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** A rollout's plan from options. */
final class PlanOptions {
  private static final Pattern HOURS = Pattern.compile("(\\d{1,2})-(\\d{1,2})");

  @Option(names = "--model", required = true, description = "A model; may be repeated.")
  private List<String> models = List.of();

  @Option(
      names = "--stage",
      required = true,
      paramLabel = "SHARE%[:SOAK[:CONFIRMED]]",
      description = {
        "A stage, such as 1%%:24h:30 or 34%%; may be repeated.",
        StageText.DEFAULTS,
        "A plan that ends below 100%% is held at its last share until rollout widen."
      })
  private List<String> stages = List.of();

  @Option(names = "--from", description = "Firmware that it starts from; may be repeated.")
  private List<String> from = List.of();

  @Option(names = "--must-pass", description = "A version to be reached first; may be repeated.")
  private List<String> mustPass = List.of();

  @Option(
      names = "--holdback",
      paramLabel = "BASIS-POINTS",
      defaultValue = "0",
      description =
          "Handsets that get nothing before the end, in hundredths of a percent; with 0, guardrails have nobody left to compare with at 100%%.")
  private int holdback;

  @Option(names = "--max-failure-rate", defaultValue = "0.05")
  private double maxFailureRate;

  @Option(names = "--offers-per-minute", defaultValue = "0", description = "0: no limit.")
  private int offersPerMinute;

  @Option(names = "--hours", paramLabel = "FROM-TO", description = "Hours of the day, such as 2-6.")
  private @Nullable String hours;

  @Option(names = "--start-at", description = "Earliest start, such as 2011-08-01T02:00:00Z.")
  private @Nullable String startAt;

  @Option(names = "--needs-approval", description = "A second person must approve the start.")
  private boolean needsApproval;

  @ArgGroup(exclusive = true)
  private @Nullable PolicyChoice policy;

  /**
   * The request that plans it.
   *
   * @param err where warnings go
   * @throws IOException when the file of its policy cannot be read
   */
  ObjectNode body(String vendor, String release, PrintWriter err) throws IOException {
    var body =
        Api.JSON
            .createObjectNode()
            .put("vendor", vendor)
            .put("release", release)
            .put("holdbackBasisPoints", holdback)
            .put("offersPerMinute", offersPerMinute)
            .put("needsApproval", needsApproval);
    models.forEach(body.putArray("models")::add);
    from.forEach(body.putArray("fromVersions")::add);
    mustPass.forEach(body.putArray("mustPass")::add);
    var array = body.putArray("stages");
    stages.forEach(stage -> array.add(StageText.parse(stage)));
    body.putObject("guardrail").put("maxFailureRate", maxFailureRate);
    if (policy != null) {
      policy.addTo(body, err);
    }
    if (startAt != null) {
      body.put("startAt", startAt);
    }
    if (hours != null) {
      var parts = HOURS.matcher(hours);
      if (!parts.matches()) {
        throw new IllegalArgumentException("--hours %s is not such as 2-6".formatted(hours));
      }
      body.putObject("hours")
          .put("from", Integer.parseInt(parts.group(1)))
          .put("to", Integer.parseInt(parts.group(2)));
    }
    return body;
  }
}
