package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.Draft;
import dev.yunfan.tuf.repository.Published;
import dev.yunfan.tuf.repository.RootDraft;
import dev.yunfan.tuf.repository.TargetsDraft;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A longer life for metadata in which nothing else changes. */
@Command(
    name = "renew",
    mixinStandardHelpOptions = true,
    description = {
      "Signs metadata anew before it expires: one version up, a later expiry, nothing else changed.",
      "With --current: a file that an ota-server serves, where its keys are, with no network."
          + " A vendor renews VENDOR.json (and the bins beside it), the operator targets.json and"
          + " root.json. An expired file can be renewed too.",
      "With REPOSITORY and ROLE: root or targets of a repository that is a folder."
    },
    footer = {
      "",
      "Example:",
      "  ./yunfan tuf renew --current haier.json --key haier-1.key --days 180",
      "  ./yunfan release trust haier.json",
      "  ./yunfan tuf renew /srv/tuf root --key r1.key --key r2.key --snapshot-key s.key"
          + " --timestamp-key ts.key"
    })
final class RenewCommand implements Callable<Integer> {
  private static final int VENDOR_DAYS = 180;
  private static final int OPERATOR_DAYS = 365;

  private final InstantSource clock;
  @Spec private CommandSpec spec = CommandSpec.create();

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Place place = new Place();

  @Option(
      names = {"--key", "--signer"},
      required = true,
      paramLabel = "KEY",
      description = "The role's own keys, as many as it needs or as are here. Repeatable.")
  private List<Path> keys = List.of();

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "Life of the renewed file; default 180 for a vendor, 365 for the others.")
  private @Nullable Integer days;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "Its expiry instead, such as 2027-05-20T00:00:00Z.")
  private @Nullable String expires;

  @Mixin private Passphrase passphrase = new Passphrase();

  RenewCommand(InstantSource clock) {
    this.clock = clock;
  }

  /** The files to renew: one file, or those of a folder. */
  static final class Place {
    @ArgGroup(exclusive = false)
    private @Nullable OneFile file;

    @ArgGroup(exclusive = false)
    private @Nullable InFolder folder;
  }

  /** A file that a server serves. */
  static final class OneFile {
    @Option(
        names = "--current",
        required = true,
        paramLabel = "FILE",
        description = "The newest file, called ROLE.json or VERSION.ROLE.json.")
    private Path current = Path.of("");

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = "Where the renewed file goes; default ROLE.json beside --current.")
    private @Nullable Path out;

    @Option(
        names = "--listed-in",
        paramLabel = "FILE",
        description = {
          "The file that lists the role's keys: targets.json for a vendor, root.json for targets.",
          "With it the signatures are checked and counted as handsets do."
        })
    private @Nullable Path listedIn;
  }

  /** A role of a repository that is a folder. */
  static final class InFolder {
    @Parameters(index = "0", paramLabel = "REPOSITORY", description = "Its folder.")
    private Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "ROLE", description = "root or targets.")
    private String role = "";

    @ArgGroup(exclusive = false, multiplicity = "1")
    private Online online = new Online();
  }

  @Override
  public Integer call() {
    return Failure.told(spec, this::act);
  }

  private int act() throws IOException, Refusal {
    var signers = Keys.privateKeys(keys, passphrase);
    if (signers.isEmpty()) {
      throw new IllegalArgumentException("--key: a private key, NAME.key, must sign");
    }
    if (place.folder != null) {
      return inFolder(place.folder);
    }
    var file = Objects.requireNonNull(place.file);
    var role = StagedFiles.roleOf(file.current);
    return new Renewal(role, expires(role), signers, spec.commandLine().getOut())
        .renew(
            file.current,
            file.out == null ? VendorFiles.beside(file.current, role) : file.out,
            Optional.ofNullable(file.listedIn),
            clock.instant());
  }

  private int inFolder(InFolder repository) throws IOException, Refusal {
    var now = clock.instant();
    var stage = new StagedFiles(repository.folder, spec.commandLine().getOut());
    var draft = draft(repository.role, stage.published(), expires(repository.role));
    stage.put(draft.signedBy(Keys.privateKeys(keys, passphrase)));
    return stage.publish(repository.online.read(passphrase, List.of()), now);
  }

  private static Draft draft(String role, Published published, Instant expires) {
    return switch (role) {
      case Role.ROOT -> RootDraft.after(published.root()).expiring(expires);
      case Role.TARGETS -> TargetsDraft.after(published.top().orElseThrow()).expiring(expires);
      default ->
          throw new IllegalArgumentException(
              role
                  + " is neither root nor targets; a vendor renews its file with --current "
                  + role
                  + ".json");
    };
  }

  private Instant expires(String role) {
    var now = clock.instant();
    if (days != null && expires != null) {
      throw new IllegalArgumentException("--days and --expires exclude each other; give one");
    }
    if (expires != null) {
      try {
        return Instant.parse(expires);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(
            "--expires %s is not a time such as 2027-05-20T00:00:00Z".formatted(expires), e);
      }
    }
    int byDefault = Role.TOP_LEVEL.contains(role) ? OPERATOR_DAYS : VENDOR_DAYS;
    return now.plus(Duration.ofDays(days == null ? byDefault : days));
  }
}
