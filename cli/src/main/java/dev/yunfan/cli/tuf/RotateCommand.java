package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.Draft;
import dev.yunfan.tuf.repository.KeyHolders;
import dev.yunfan.tuf.repository.Published;
import dev.yunfan.tuf.repository.RootDraft;
import dev.yunfan.tuf.repository.TargetsDraft;
import dev.yunfan.tuf.repository.TargetsDraft.Delegate;
import java.io.IOException;
import java.nio.file.Path;
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

/** Other keys for a role: a top-level one by a new root, a vendor by new targets. */
@Command(
    name = "rotate",
    mixinStandardHelpOptions = true,
    description = {
      "Gives a role other keys. --signer are the keys that vouch for the change: for a top-level"
          + " role",
      "the root's (old and, when root itself changes, new), for a vendor the targets role's.",
      "A vendor whose keys change signs its file anew; add that file in the same publication.",
      "For targets its file is signed anew here, by the new keys and the --retiring ones."
    },
    footer = {
      "",
      "Example:",
      "  ./yunfan tuf rotate /srv/tuf timestamp --new-key ts2.key --signer r1.key --signer r2.key"
          + " \\",
      "    --retiring ts.key --snapshot-key s.key --timestamp-key ts2.key"
    })
final class RotateCommand implements Callable<Integer> {
  private final InstantSource clock;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "1", paramLabel = "ROLE", description = "A top-level role or a vendor.")
  private String role = "";

  @Option(names = "--new-key", required = true, paramLabel = "KEY", description = "Repeatable.")
  private List<Path> newKeys = List.of();

  @Option(names = "--threshold", defaultValue = "1", description = "Default 1.")
  private int threshold = 1;

  @Option(
      names = "--retiring",
      paramLabel = "KEY",
      description =
          "Leaving keys of the role, which sign once more so that no reader is turned away.")
  private List<Path> retiring = List.of();

  @Mixin private Change change = new Change();

  RotateCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return Failure.told(spec, this::act);
  }

  private int act() throws IOException, Refusal {
    var now = clock.instant();
    var stage = change.stage(spec.commandLine().getOut());
    var holders = new KeyHolders(Keys.publicKeys(newKeys), threshold);
    var expires = change.expires(now);
    var published = stage.published();
    var leaving = change.keys(retiring);
    stage.put(change.signed(draft(published, holders, expires)));
    if (role.equals(Role.TARGETS)) {
      var targets = TargetsDraft.after(published.top().orElseThrow()).expiring(expires);
      stage.put(targets.signedBy(leaving).signedBy(change.keys(newKeys)));
    }
    var isOnline = List.of(Role.SNAPSHOT, Role.TIMESTAMP).contains(role);
    return change.publish(stage, isOnline ? leaving : List.of(), now);
  }

  private Draft draft(Published published, KeyHolders holders, Instant expires) {
    return Role.TOP_LEVEL.contains(role)
        ? RootDraft.after(published.root()).with(role, holders).expiring(expires)
        : TargetsDraft.after(published.top().orElseThrow())
            .delegate(Delegate.vendor(role, holders))
            .expiring(expires);
  }
}
