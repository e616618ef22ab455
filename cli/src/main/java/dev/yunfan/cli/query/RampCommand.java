package dev.yunfan.cli.query;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** How many handsets were activated? */
@Command(
    name = "ramp",
    mixinStandardHelpOptions = true,
    description = "Activations by day, vendor, model and region, with their running sum.",
    footer = {"", "Example:", "  ./yunfan ramp --vendor k-touch --from 2011-07-01 --csv"})
public final class RampCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private QueryOptions query = new QueryOptions();

  @Override
  public Integer call() throws Exception {
    return query.show(spec.commandLine().getOut(), "/v1/ramp", Map.of());
  }
}
