package dev.yunfan.cli.query;

import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.fault.Failed;
import dev.yunfan.ota.policy.PolicyText;
import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Guardrails;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A policy file to begin with, with an absolute bar from a model's own history when asked for. */
@Command(
    name = "defaults",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the default guardrails as a policy file that can be edited.",
      "With --vendor and --model it proposes an absolute bar too: twice the crashed handset-days per"
          + " 1,000 device-hours of the model's own last 28 days."
    },
    footer = {
      "",
      "Example:",
      "  ./yunfan policy defaults > policy.json",
      "  ./yunfan policy defaults --vendor k-touch --model W700 > policy.json"
    })
public final class PolicyDefaultsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @ArgGroup(exclusive = false)
  private @Nullable OfModel of;

  /** The model whose history is asked for: both or neither. */
  static final class OfModel {
    @Option(names = "--vendor", required = true, paramLabel = "VENDOR", description = "Its vendor.")
    private String vendor = "";

    @Option(
        names = "--model",
        required = true,
        paramLabel = "MODEL",
        description = "The model whose history gives the bar.")
    private String model = "";
  }

  @Option(
      names = "--streams",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8082",
      description = "Any streams server; default ${DEFAULT-VALUE}.")
  private URI streams = URI.create("http://127.0.0.1:8082");

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Its first line is the operator token; default YUNFAN_TOKEN.")
  private @Nullable Path tokenFile;

  @Override
  public Integer call() throws IOException, InterruptedException, CannotStart, Failed {
    var policy = of == null ? Guardrails.DEFAULT : proposed(of);
    var out = spec.commandLine().getOut();
    out.println(PolicyText.of(policy).toPrettyString());
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private Guardrails proposed(OfModel which)
      throws IOException, InterruptedException, CannotStart, Failed {
    var err = spec.commandLine().getErr();
    var asked = AskedStreams.of(streams, tokenFile, err);
    var history = CrashHistoryOfModel.of(asked, which.vendor, which.model);
    var bar = history.bar();
    err.println(
        bar.isPresent()
            ? "%s of %s: %,d crashed handset-days in %,.0f device-hours on %d days; the bar is twice that rate"
                .formatted(
                    which.model, which.vendor, history.crashed(), history.hours(), history.days())
            : "yunfan: warning: the history of %s of %s is too thin for a bar, so none is set: %,d crashed handset-days on %d full days, at least %d on %d are needed"
                .formatted(
                    which.model,
                    which.vendor,
                    history.crashed(),
                    history.days(),
                    CrashHistoryOfModel.FEWEST_CRASHED,
                    CrashHistoryOfModel.FEWEST_DAYS));
    err.flush();
    return bar.map(PolicyDefaultsCommand::withBar).orElse(Guardrails.DEFAULT);
  }

  private static Guardrails withBar(double bar) {
    var by = Guardrails.DEFAULT;
    return new Guardrails(
        by.harmRatio(),
        by.advanceBelow(),
        by.halting(),
        by.advancing(),
        Map.of(GuardMetric.CRASH, bar),
        by.newCrashGroups(),
        by.haltAlpha(),
        by.advanceAlpha(),
        by.maxWaitSeconds(),
        by.watchForSeconds());
  }
}
