package dev.yunfan.cli.tuf;

import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.KeyHolders;
import dev.yunfan.tuf.repository.RootDraft;
import dev.yunfan.tuf.repository.TargetsDraft;
import dev.yunfan.tuf.repository.TargetsDraft.Delegate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A new repository: root and targets signed offline, one delegation per vendor. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a repository. Keys given as .key sign at once; those given as .pub are only listed,",
      "and their holders sign the staged files later with 'tuf sign file'."
    },
    footer = {
      "",
      "Example:",
      "  ./yunfan tuf init /srv/tuf --root-key r1.key --root-key r2.key --root-threshold 2 \\",
      "    --targets-key t1.key --snapshot-key s.key --timestamp-key ts.key \\",
      "    --vendor haier=2:haier-1.pub,haier-2.pub"
    })
final class InitCommand implements Callable<Integer> {
  private final InstantSource clock;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "REPOSITORY", description = "A folder, made when missing.")
  private Path folder = Path.of("");

  @Option(names = "--root-key", required = true, paramLabel = "KEY", description = "Repeatable.")
  private List<Path> rootKeys = List.of();

  @Option(names = "--root-threshold", defaultValue = "1", description = "Default 1.")
  private int rootThreshold = 1;

  @Option(names = "--targets-key", required = true, paramLabel = "KEY", description = "Repeatable.")
  private List<Path> targetsKeys = List.of();

  @Option(names = "--targets-threshold", defaultValue = "1", description = "Default 1.")
  private int targetsThreshold = 1;

  @Option(
      names = "--vendor",
      paramLabel = "NAME=[THRESHOLD:]KEY[,KEY...]",
      description = "Gives NAME/*/* to a vendor's keys. Repeatable.")
  private List<String> vendors = List.of();

  @Option(
      names = "--assignment-key",
      paramLabel = "KEY",
      description = "Signs offers, in the timestamp key's stead; an ecdsa one signs more a second.")
  private @Nullable Path assignment;

  @Option(names = "--days", defaultValue = "365", description = "Life of root and targets.")
  private int days = 365;

  @Mixin private Online online = new Online();
  @Mixin private Passphrase passphrase = new Passphrase();

  InitCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return Failure.told(spec, this::act);
  }

  private int act() throws IOException, Refusal {
    var now = clock.instant();
    var expires = now.plus(Duration.ofDays(days));
    var stage = new StagedFiles(folder, spec.commandLine().getOut());
    stage.refuseExisting();
    var root =
        RootDraft.first(
                new KeyHolders(Keys.publicKeys(rootKeys), rootThreshold),
                new KeyHolders(Keys.publicKeys(targetsKeys), targetsThreshold),
                KeyHolders.one(Keys.publicKey(online.snapshotFile())),
                timestampHolders())
            .expiring(expires);
    var top = TargetsDraft.first(Role.TARGETS);
    for (var vendor : vendors) {
      top.delegate(vendor(vendor));
    }
    stage.put(root.signedBy(Keys.privateKeys(rootKeys, passphrase)));
    stage.put(top.expiring(expires).signedBy(Keys.privateKeys(targetsKeys, passphrase)));
    if (online.isElsewhere()) {
      spec.commandLine()
          .getOut()
          .printf(
              "nothing published: whoever has the online keys does that; an ota-server takes both"
                  + " files with './yunfan release trust'%n");
      return 0;
    }
    return stage.publish(online.read(passphrase, List.of()), now);
  }

  /** The timestamp key, and the key of assignments if there is one: either is enough. */
  private KeyHolders timestampHolders() throws IOException, Refusal {
    var timestamp = Keys.publicKey(online.timestampFile());
    return assignment == null
        ? KeyHolders.one(timestamp)
        : new KeyHolders(List.of(timestamp, Keys.publicKey(assignment)), 1);
  }

  /** Reads {@code haier=2:one.pub,two.pub}. */
  static Delegate vendor(String text) throws IOException, Refusal {
    var equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "--vendor %s: expected NAME=[THRESHOLD:]KEY[,KEY...]".formatted(text));
    }
    var keys = text.substring(equals + 1);
    var colon = keys.indexOf(':');
    var threshold = colon < 0 ? 1 : Integer.parseInt(keys.substring(0, colon));
    var files = List.of(keys.substring(colon + 1).split(",", -1)).stream().map(Path::of).toList();
    return Delegate.vendor(
        NameRule.VENDOR.require(text.substring(0, equals)),
        new KeyHolders(Keys.publicKeys(files), threshold));
  }
}
