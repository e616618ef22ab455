package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.file.DurableFile;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.release.Fit;
import dev.yunfan.tuf.release.ReleaseNote;
import dev.yunfan.tuf.release.ReleaseNote.Delta;
import dev.yunfan.tuf.repository.TargetsDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The vendor's act: an image, what it is for, and the vendor's signature on both. */
@Command(
    name = "release",
    description = {
      "Lists an image in the vendor's file and signs it, on the vendor's own machine.",
      "The vendor's newest file is taken from --current; without it, this is its first."
    },
    footer = {
      "",
      "Example:",
      "  ./yunfan tuf sign release haier/W700/full-2.1.0.img build/out.img --version 2.1.0 \\",
      "    --counter 42 --current haier.json --out haier.json --key haier-1.key"
    })
final class SignReleaseCommand implements Callable<Integer> {
  private final InstantSource clock;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help; // the standard options would take --version

  @Parameters(index = "0", paramLabel = "PATH", description = "vendor/model/file.")
  private String path = "";

  @Parameters(index = "1", paramLabel = "IMAGE", description = "The image on this machine.")
  private Path image = Path.of("");

  @Option(names = "--version", required = true, description = "Firmware version it brings.")
  private String version = "";

  @Option(names = "--counter", required = true, description = "Release counter; only rises.")
  private long counter;

  @Option(names = "--min-version", description = "Oldest version it may replace.")
  private @Nullable String minVersion;

  @Option(names = "--also-model", paramLabel = "MODEL", description = "Repeatable.")
  private List<String> moreModels = List.of();

  @Option(
      names = "--with",
      paramLabel = "PATH=IMAGE",
      description = "Another image of the same release, for another model. Repeatable.")
  private Map<String, Path> more = Map.of();

  @Option(
      names = "--delta-base",
      paramLabel = "FILE",
      description = "IMAGE is a difference to this image; goes with --delta-result.")
  private @Nullable Path deltaBase;

  @Option(
      names = "--delta-result",
      paramLabel = "PATH",
      description = "The full image that the difference makes, which --current lists.")
  private @Nullable String deltaResult;

  @Option(names = "--current", paramLabel = "FILE", description = "The vendor's newest file.")
  private @Nullable Path current;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "VENDOR.json.")
  private Path to = Path.of("");

  @Option(names = "--key", required = true, paramLabel = "KEY", description = "Repeatable.")
  private List<Path> keys = List.of();

  @Option(names = "--days", defaultValue = "180", description = "Life of the vendor's file.")
  private int days = 180;

  @Mixin private Passphrase passphrase = new Passphrase();

  SignReleaseCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return Failure.told(spec, this::act);
  }

  private int act() throws IOException, Refusal {
    var parts = path.split("/", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(path + " is not vendor/model/file");
    }
    var models = new ArrayList<>(List.of(parts[1]));
    models.addAll(moreModels);
    if (current == null && Files.exists(to)) {
      throw new IllegalArgumentException(
          "%s is there: give --current %s to go on from it, or move it away".formatted(to, to));
    }
    var note =
        new ReleaseNote(
            parts[0], models, version, Optional.ofNullable(minVersion), counter, delta(parts[0]));
    var described = TargetFile.describe(path, image, note.json());
    Fit.checkNamespace(described);
    var draft = draft(parts[0]).with(described);
    for (var other : more.entrySet()) {
      draft.with(alike(other.getKey(), other.getValue(), note));
    }
    var signed =
        draft
            .expiring(clock.instant().plus(Duration.ofDays(days)))
            .signedBy(Keys.privateKeys(keys, passphrase));
    DurableFile.replace(to, signed.file());
    var out = spec.commandLine().getOut();
    out.printf("release   %s, %d bytes%n", path, described.length());
    out.printf("  sha256  %s%n", described.hashes().hex().get("sha256"));
    out.printf("signed    %s, signatures: %d%n", to, signed.signatures().size());
    return 0;
  }

  /** Another image of a release, for the model of its path. */
  private TargetFile alike(String to, Path file, ReleaseNote note) throws IOException, Refusal {
    var parts = to.split("/", -1);
    if (parts.length != 3 || !parts[0].equals(note.vendor())) {
      throw new IllegalArgumentException(to + " is not " + note.vendor() + "/model/file");
    }
    var other =
        new ReleaseNote(
            note.vendor(),
            List.of(parts[1]),
            note.version(),
            note.minVersion(),
            note.releaseCounter(),
            Optional.empty());
    var out = spec.commandLine().getOut();
    var described = TargetFile.describe(to, file, other.json());
    out.printf("release   %s, %d bytes%n", to, described.length());
    out.printf("  sha256  %s%n", sha256(described.hashes()));
    return described;
  }

  private Optional<Delta> delta(String vendor) throws IOException, Refusal {
    if (deltaBase == null && deltaResult == null) {
      return Optional.empty();
    }
    if (deltaBase == null || deltaResult == null || current == null) {
      throw new IllegalArgumentException(
          "a difference needs --delta-base, --delta-result and --current");
    }
    var result = targets(vendor, current).files().get(deltaResult);
    if (result == null) {
      throw new IllegalArgumentException(current + " does not list " + deltaResult);
    }
    return Optional.of(
        new Delta(sha256(Hashes.sha256Of(deltaBase)), deltaResult, sha256(result.hashes())));
  }

  private static String sha256(Hashes hashes) {
    return hashes.hex().getOrDefault("sha256", "");
  }

  private TargetsDraft draft(String vendor) throws IOException, Refusal {
    return current == null
        ? TargetsDraft.first(vendor)
        : TargetsDraft.after(targets(vendor, current));
  }

  private static Targets targets(String vendor, Path file) throws IOException, Refusal {
    return Targets.read(Envelope.read(vendor, Files.readAllBytes(file)));
  }
}
