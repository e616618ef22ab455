package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A new timestamp, by a timer. */
@Command(
    name = "refresh",
    mixinStandardHelpOptions = true,
    description = "Signs a new timestamp, and a new snapshot when half of its life is over.",
    footer = {
      "",
      "Example:",
      "  ./yunfan tuf refresh /srv/tuf --snapshot-key s.key --timestamp-key ts.key"
    })
final class RefreshCommand implements Callable<Integer> {
  private final InstantSource clock;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "REPOSITORY", description = "Its folder.")
  private Path folder = Path.of("");

  @Mixin private Online online = new Online();
  @Mixin private Passphrase passphrase = new Passphrase();

  RefreshCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return Failure.told(spec, this::act);
  }

  private int act() throws IOException, Refusal {
    var out = spec.commandLine().getOut();
    var stage = new StagedFiles(folder, out);
    var keys = online.read(passphrase, List.of());
    var publication = stage.repository().publish(Map.of(), keys, clock.instant());
    publication.names().forEach(name -> out.println("published " + name));
    return 0;
  }
}
