package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.Draft;
import dev.yunfan.tuf.repository.Published;
import dev.yunfan.tuf.repository.RootDraft;
import dev.yunfan.tuf.repository.TargetsDraft;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A longer life for root or targets, which nothing else changes in. */
@Command(
    name = "renew",
    mixinStandardHelpOptions = true,
    description = {
      "Signs root or targets anew before it expires, as it is; --signer are its own keys.",
      "A vendor renews its own file with each release; the server its two with 'tuf refresh'."
    },
    footer = {
      "",
      "Example:",
      "  ./yunfan tuf renew /srv/tuf root --signer r1.key --signer r2.key --snapshot-key s.key"
          + " --timestamp-key ts.key"
    })
final class RenewCommand implements Callable<Integer> {
  private final InstantSource clock;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "1", paramLabel = "ROLE", description = "root or targets.")
  private String role = "";

  @Mixin private Change change = new Change();

  RenewCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return Failure.told(spec, this::act);
  }

  private int act() throws IOException, Refusal {
    var now = clock.instant();
    var stage = change.stage(spec.commandLine().getOut());
    stage.put(change.signed(draft(stage.published(), change.expires(now))));
    return change.publish(stage, List.of(), now);
  }

  private Draft draft(Published published, Instant expires) {
    return switch (role) {
      case Role.ROOT -> RootDraft.after(published.root()).expiring(expires);
      case Role.TARGETS -> TargetsDraft.after(published.top().orElseThrow()).expiring(expires);
      default -> throw new IllegalArgumentException(role + " is neither root nor targets");
    };
  }
}
