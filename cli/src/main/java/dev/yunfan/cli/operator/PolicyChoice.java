package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.ota.policy.PolicyText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Guardrails that a new rollout gets instead of the server's defaults. */
final class PolicyChoice {
  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Guardrails as JSON; yunfan policy defaults prints a file to begin with.")
  private @Nullable Path file;

  @Option(
      names = "--no-guardrails",
      description = "Judge it by failed updates alone; an update that crashes later runs on.")
  private boolean none;

  /**
   * Adds the choice to a plan.
   *
   * @param err where warnings go
   * @throws IOException when the file cannot be read
   */
  void addTo(ObjectNode plan, PrintWriter err) throws IOException {
    if (none) {
      plan.put("guardrails", "off");
      err.println(
          "yunfan: warning: no-guardrails: only failed updates are judged; an update that confirms and then crashes is not stopped");
      err.flush();
    } else if (file != null) {
      plan.set("guardrails", PolicyText.of(PolicyFile.usable(file, err).guardrails()));
    }
  }
}
