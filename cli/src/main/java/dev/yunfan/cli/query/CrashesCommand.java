package dev.yunfan.cli.query;

import dev.yunfan.cli.crashes.GroupCommand;
import dev.yunfan.cli.crashes.ReportCommand;
import dev.yunfan.cli.crashes.SymbolicateCommand;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the crash groups, and how often each happens. */
@Command(
    name = "crashes",
    mixinStandardHelpOptions = true,
    description =
        "Crash groups, or with --rates crashes per 1,000 device-hours with their 95 %% interval.",
    subcommands = {GroupCommand.class, ReportCommand.class, SymbolicateCommand.class},
    footer = {"", "Example:", "  ./yunfan crashes --rates --kind kernel --from 2011-09-01"})
public final class CrashesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private QueryOptions query = new QueryOptions();

  @Mixin private CrashFilter crashes = new CrashFilter();

  @Option(names = "--rates", description = "Rates by window instead of groups.")
  private boolean rates;

  @Option(
      names = "--step",
      paramLabel = "DURATION",
      description = "With --rates: length of a row, such as PT168H; default one window.")
  private @Nullable String step;

  @Option(
      names = "--window",
      paramLabel = "DURATION",
      description =
          "With --rates: counted windows to read, such as PT1H; those of STREAMS_CRASH_WINDOWS.")
  private @Nullable String window;

  @Override
  public Integer call() throws Exception {
    var more = crashes.parameters();
    if (rates) {
      more.put("step", step);
      more.put("window", window);
    }
    return query.show(
        spec.commandLine().getOut(), rates ? "/v1/crash-rates" : "/v1/crash-groups", more);
  }
}
