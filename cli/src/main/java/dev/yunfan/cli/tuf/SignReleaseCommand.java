package dev.yunfan.cli.tuf;

import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.metadata.TargetPath;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.release.ChunkHashes;
import dev.yunfan.tuf.release.Fit;
import dev.yunfan.tuf.release.ReleaseNote;
import dev.yunfan.tuf.release.ReleaseNote.Delta;
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
      "The vendor's newest file is taken from --current; without it, this is its first. Where that",
      "file has bins, the bin of the path is taken from beside it, and written beside --out."
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

  @Option(
      names = "--min-version",
      description = "Oldest version it may replace; the server checks it.")
  private @Nullable String minVersion;

  @Option(
      names = "--min-counter",
      paramLabel = "N",
      description = {
        "Lowest release counter that a handset must have confirmed before; handsets check it.",
        "Handsets on a firmware from the factory have 0, whatever its version."
      })
  private long minCounter;

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
    requireNames(parts);
    var models = new ArrayList<>(List.of(parts[1]));
    models.addAll(moreModels);
    models.forEach(NameRule.MODEL::require);
    NameRule.FIRMWARE.require(version);
    if (current == null && Files.exists(to)) {
      throw new IllegalArgumentException(
          "%s is there: give --current %s to go on from it, or move it away".formatted(to, to));
    }
    var files =
        current == null
            ? Optional.<VendorFiles>empty()
            : Optional.of(VendorFiles.at(parts[0], current));
    var note =
        new ReleaseNote(
            parts[0],
            models,
            version,
            Optional.ofNullable(minVersion),
            minCounter,
            counter,
            delta(files));
    var drafts = new VendorDrafts(parts[0], files);
    var described = described(path, image, note);
    Fit.checkNamespace(described);
    drafts.list(described);
    for (var other : more.entrySet()) {
      drafts.list(alike(other.getKey(), other.getValue(), note));
    }
    drafts.sign(
        to,
        clock.instant().plus(Duration.ofDays(days)),
        Keys.privateKeys(keys, passphrase),
        spec.commandLine().getOut());
    return 0;
  }

  /**
   * The server would refuse them after the vendor's people signed. A repository that is served as
   * files may have other names of files.
   */
  private void requireNames(String[] path) {
    NameRule.VENDOR.require(path[0]);
    NameRule.MODEL.require(path[1]);
    if (!NameRule.FILE.allows(path[2])) {
      var err = spec.commandLine().getErr();
      err.printf(
          "yunfan: warning: an ota-server would refuse this release: %s%n",
          NameRule.FILE.objection("file name", path[2]));
      err.flush();
    }
  }

  private TargetFile described(String as, Path file, ReleaseNote note) throws IOException, Refusal {
    TargetPath.checkPublishable(as); // what no client would fetch is not signed
    var out = spec.commandLine().getOut();
    var described = TargetFile.describe(as, file, note.with(ChunkHashes.of(file)).json());
    out.printf("release   %s, %d bytes%n", as, described.length());
    out.printf("  sha256  %s%n", sha256(described.hashes()));
    return described;
  }

  /** Another image of a release, for the model of its path. */
  private TargetFile alike(String to, Path file, ReleaseNote note) throws IOException, Refusal {
    var parts = to.split("/", -1);
    if (parts.length != 3 || !parts[0].equals(note.vendor())) {
      throw new IllegalArgumentException(to + " is not " + note.vendor() + "/model/file");
    }
    requireNames(parts);
    var other =
        new ReleaseNote(
            note.vendor(),
            List.of(parts[1]),
            note.version(),
            note.minVersion(),
            note.minReleaseCounter(),
            note.releaseCounter(),
            Optional.empty());
    return described(to, file, other);
  }

  private Optional<Delta> delta(Optional<VendorFiles> files) throws IOException, Refusal {
    if (deltaBase == null && deltaResult == null) {
      return Optional.empty();
    }
    if (deltaBase == null || deltaResult == null || files.isEmpty()) {
      throw new IllegalArgumentException(
          "a difference needs --delta-base, --delta-result and --current");
    }
    var result = files.get().speakingFor(deltaResult).files().get(deltaResult);
    if (result == null) {
      throw new IllegalArgumentException(current + " does not list " + deltaResult);
    }
    return Optional.of(
        new Delta(sha256(Hashes.sha256Of(deltaBase)), deltaResult, sha256(result.hashes())));
  }

  private static String sha256(Hashes hashes) {
    return hashes.hex().getOrDefault("sha256", "");
  }
}
