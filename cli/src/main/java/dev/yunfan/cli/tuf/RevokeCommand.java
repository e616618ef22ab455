package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.TargetsDraft;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A vendor that may sign nothing any more. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = {
      "Takes a vendor's namespace away: from the next refresh on no handset finds its images.",
      "--signer are keys of the targets role.",
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

  @Parameters(index = "1", paramLabel = "VENDOR", description = "A delegated role.")
  private String vendor = "";

  @Mixin private Change change = new Change();

  RevokeCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return Failure.told(spec, this::act);
  }

  private int act() throws IOException, Refusal {
    var now = clock.instant();
    var stage = change.stage(spec.commandLine().getOut());
    var top = TargetsDraft.after(stage.published().top().orElseThrow());
    stage.put(change.signed(top.revoke(vendor).expiring(change.expires(now))));
    return change.publish(stage, List.of(), now);
  }
}
