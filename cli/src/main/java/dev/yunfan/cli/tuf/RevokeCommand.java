package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.TargetsDraft;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A vendor that may sign nothing any more. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = {
      "Takes a vendor's namespace away: from the next refresh on no handset finds its images.",
      "To replace a stolen key of a vendor that stays, use 'tuf rotate'."
    },
    footer = {
      "",
      "Example:",
      "  ./yunfan tuf revoke /srv/tuf acer --signer t1.key --snapshot-key s.key --timestamp-key"
          + " ts.key"
    })
final class RevokeCommand implements Callable<Integer> {
  private final InstantSource clock;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "REPOSITORY", description = "Its folder.")
  private Path folder = Path.of("");

  @Parameters(index = "1", paramLabel = "VENDOR", description = "A delegated role.")
  private String vendor = "";

  @Option(
      names = "--signer",
      required = true,
      paramLabel = "KEY",
      description = "Keys of the targets role. Repeatable.")
  private List<Path> signers = List.of();

  @Option(names = "--days", defaultValue = "365", description = "Life of the new targets file.")
  private int days = 365;

  @Mixin private Online online = new Online();
  @Mixin private Passphrase passphrase = new Passphrase();

  RevokeCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return Failure.told(spec, this::act);
  }

  private int act() throws IOException, Refusal {
    var now = clock.instant();
    var stage = new Stage(folder, spec.commandLine().getOut());
    var top = TargetsDraft.after(stage.published().top().orElseThrow());
    var draft = top.revoke(vendor).expiring(now.plus(Duration.ofDays(days)));
    stage.put(draft.signedBy(Keys.privateKeys(signers, passphrase)));
    return stage.publish(online.read(passphrase, List.of()), now);
  }
}
