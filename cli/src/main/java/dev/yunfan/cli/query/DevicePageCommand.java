package dev.yunfan.cli.query;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the history of one handset. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "One handset's page: what it is, what it runs, what happened to it lately.",
    footer = {"", "Example:", "  ./yunfan device show k-touch KT-000042"})
public final class DevicePageCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private QueryOptions query = new QueryOptions();

  @Parameters(index = "0", paramLabel = "VENDOR", description = "Such as k-touch.")
  private String vendor = "";

  @Parameters(index = "1", paramLabel = "DEVICE", description = "The handset's id.")
  private String device = "";

  @Override
  public Integer call() throws Exception {
    var page = query.read("/v1/devices/%s/%s".formatted(vendor, device));
    var out = spec.commandLine().getOut();
    if (query.wantsJson()) {
      out.println(page);
    } else {
      page.properties().stream()
          .filter(field -> !field.getValue().isContainerNode())
          .forEach(field -> out.printf("%-14s %s%n", field.getKey(), field.getValue().asText("-")));
      out.println();
      TextTable.of(page.path("history")).print(out);
    }
    out.flush();
    return 0;
  }
}
