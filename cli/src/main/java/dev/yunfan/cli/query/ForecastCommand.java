package dev.yunfan.cli.query;

import java.util.HashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** When do the activations pass a round number? */
@Command(
    name = "forecast",
    mixinStandardHelpOptions = true,
    description =
        "The day on which activations pass a number, its 80 %% interval, how wrong such forecasts"
            + " were, and what growth models say.",
    footer = {"", "Example:", "  ./yunfan forecast --target 1000000 --vendor k-touch"})
public final class ForecastCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private QueryOptions query = new QueryOptions();

  @Option(
      names = "--target",
      paramLabel = "N",
      description = "Number of activations; default 1000000.")
  private @Nullable Long target;

  @Override
  public Integer call() throws Exception {
    var more = new HashMap<String, @Nullable String>();
    more.put("target", target == null ? null : target.toString());
    var forecast = query.ask("/v1/ramp/forecast", more);
    var out = spec.commandLine().getOut();
    if (query.wantsJson()) {
      out.println(forecast);
    } else {
      forecast.properties().stream()
          .filter(field -> !field.getValue().isContainerNode())
          .forEach(
              field -> out.printf("%-18s %s%n", field.getKey(), TextTable.text(field.getValue())));
      if (!forecast.path("scenarios").isEmpty()) {
        out.println();
        TextTable.of(forecast.path("scenarios")).print(out);
      }
    }
    out.flush();
    return 0;
  }
}
