package dev.yunfan.cli.query;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where do handsets suddenly crash more than usual? */
@Command(
    name = "spikes",
    mixinStandardHelpOptions = true,
    description =
        "Alarms: firmware, models and kinds of crashes that crash more than usual. Times are those"
            + " of arrival.",
    footer = {
      "",
      "Example:",
      "  ./yunfan spikes --state all --vendor haier",
      "  ./yunfan spikes --watch"
    })
public final class SpikesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private QueryOptions query = new QueryOptions();

  @Mixin private CrashFilter crashes = new CrashFilter();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "open (the default), closed or all.")
  private @Nullable String state;

  @Option(
      names = "--watch",
      description = "Prints the open alarms of the fleet, and again whenever they change.")
  private boolean watch;

  @Override
  public Integer call() throws Exception {
    var out = spec.commandLine().getOut();
    if (watch) {
      return query.follow(out, "/v1/spikes/live");
    }
    var more = crashes.parameters();
    more.put("state", state);
    return query.show(out, "/v1/spikes", more);
  }
}
