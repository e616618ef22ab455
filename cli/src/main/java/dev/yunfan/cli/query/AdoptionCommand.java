package dev.yunfan.cli.query;

import java.util.HashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How many handsets run each firmware? */
@Command(
    name = "adoption",
    mixinStandardHelpOptions = true,
    description = "Handsets on each firmware now; with --days, how they came and went.",
    footer = {"", "Example:", "  ./yunfan adoption --model w700 --days"})
public final class AdoptionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private QueryOptions query = new QueryOptions();

  @Option(names = "--firmware", paramLabel = "VERSION", description = "Only this firmware.")
  private @Nullable String firmware;

  @Option(names = "--days", description = "Day by day.")
  private boolean days;

  @Override
  public Integer call() throws Exception {
    var more = new HashMap<String, @Nullable String>();
    more.put("firmware", firmware);
    return query.show(
        spec.commandLine().getOut(), days ? "/v1/adoption/days" : "/v1/adoption", more);
  }
}
