package dev.yunfan.cli.query;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Which ids do several handsets share? */
@Command(
    name = "clones",
    mixinStandardHelpOptions = true,
    description = {
      "Lists ids under which more than one handset seems to live.",
      "An id is a suspect when an incarnation reports again three times after a newer one did, or"
          + " when it has more than 8 incarnations. Events of the ninth and later ones count"
          + " nowhere else (suspectedEvents)."
    },
    footer = {"", "Example:", "  ./yunfan device clones --vendor k-touch"})
public final class ClonesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private QueryOptions query = new QueryOptions();

  @Override
  public Integer call() throws Exception {
    return query.show(
        spec.commandLine().getOut(),
        "/v1/clones",
        Map.of(),
        "No handset id is suspected to be shared.");
  }
}
