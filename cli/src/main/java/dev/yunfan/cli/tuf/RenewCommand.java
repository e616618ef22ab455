package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.Draft;
import dev.yunfan.tuf.repository.Published;
import dev.yunfan.tuf.repository.RootDraft;
import dev.yunfan.tuf.repository.TargetsDraft;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A longer life for root or targets, which nothing else changes in. */
@Command(
    name = "renew",
    mixinStandardHelpOptions = true,
    description = {
      "Signs root or targets anew before it expires, as it is.",
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

  @Parameters(index = "0", paramLabel = "REPOSITORY", description = "Its folder.")
  private Path folder = Path.of("");

  @Parameters(index = "1", paramLabel = "ROLE", description = "root or targets.")
  private String role = "";

  @Option(
      names = "--signer",
      required = true,
      paramLabel = "KEY",
      description = "Keys of the role. Repeatable.")
  private List<Path> signers = List.of();

  @Option(names = "--days", defaultValue = "365", description = "Life of the new file.")
  private int days = 365;

  @Mixin private Online online = new Online();
  @Mixin private Passphrase passphrase = new Passphrase();

  RenewCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return Failure.told(spec, this::act);
  }

  private int act() throws IOException, Refusal {
    var now = clock.instant();
    var stage = new Stage(folder, spec.commandLine().getOut());
    var draft = draft(stage.published(), now.plus(Duration.ofDays(days)));
    stage.put(draft.signedBy(Keys.privateKeys(signers, passphrase)));
    return stage.publish(online.read(passphrase, List.of()), now);
  }

  private Draft draft(Published published, Instant expires) {
    return switch (role) {
      case Role.ROOT -> RootDraft.after(published.root()).expiring(expires);
      case Role.TARGETS -> TargetsDraft.after(published.top().orElseThrow()).expiring(expires);
      default -> throw new IllegalArgumentException(role + " is neither root nor targets");
    };
  }
}
