package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.file.DurableFile;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.BinSpread;
import dev.yunfan.tuf.repository.KeyHolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A vendor's images spread over bins, before its one file grows too long for clients. */
@Command(
    name = "bins",
    mixinStandardHelpOptions = true,
    description = {
      "Spreads what a vendor's file lists over bins by the paths' digests (TAP 15). The bins it has",
      "already are taken from beside it. The same again renews all; another --count spreads anew.",
      "Keys given as .key sign at once; those given as .pub are only listed."
    },
    footer = {
      "",
      "Example:",
      "  ./yunfan tuf sign bins haier.json --count 16 --out signed --key haier-1.key"
    })
final class SignBinsCommand implements Callable<Integer> {
  private final InstantSource clock;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "The vendor's newest file, VENDOR.json.")
  private Path file = Path.of("");

  @Option(names = "--count", required = true, description = "A power of two, 2 to 16384.")
  private int count;

  @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "Made if missing.")
  private Path to = Path.of("");

  @Option(names = "--key", required = true, paramLabel = "KEY", description = "Repeatable.")
  private List<Path> keys = List.of();

  @Option(
      names = "--threshold",
      description = "How many of the keys must sign a bin; all of them when not given.")
  private @Nullable Integer threshold;

  @Option(
      names = "--days",
      defaultValue = "180",
      description = "Life of the files; default ${DEFAULT-VALUE}.")
  private int days = 180;

  @Mixin private Passphrase passphrase = new Passphrase();

  SignBinsCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return Failure.told(spec, this::act);
  }

  private int act() throws IOException, Refusal {
    if (count < 2 || Integer.bitCount(count) != 1) {
      throw new IllegalArgumentException("--count %d: expected a power of two".formatted(count));
    }
    var vendor = VendorFiles.at(StagedFiles.roleOf(file), file);
    var holders =
        new KeyHolders(Keys.publicKeys(keys), threshold == null ? keys.size() : threshold);
    var expires = clock.instant().plus(Duration.ofDays(days));
    int bits = Integer.numberOfTrailingZeros(count);
    var before = vendor.bins();
    var drafts = BinSpread.over(vendor.top(), before, holders, bits, expires);
    var signers = Keys.privateKeys(keys, passphrase);
    Files.createDirectories(to);
    var superseded = new TreeSet<>(before.keySet());
    for (var draft : drafts) {
      DurableFile.replace(place(draft.role()), draft.signedBy(signers).file());
      superseded.remove(draft.role());
    }
    var out = spec.commandLine().getOut();
    out.printf(
        "signed    %s to %s, %d files, signatures: %d%n",
        drafts.getFirst().role(), drafts.getLast().role(), drafts.size(), signers.size());
    for (var bin : superseded) {
      if (Files.deleteIfExists(place(bin))) { // or it would be added with the others, and refused
        out.printf("removed   %s, whose images are in other bins now%n", place(bin));
      }
    }
    return 0;
  }

  private Path place(String role) {
    return to.resolve(Role.encoded(role) + ".json");
  }
}
