package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.Draft;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options of every change to root or targets: where, signed by whom, and for how long. */
final class Change {
  @Parameters(index = "0", paramLabel = "REPOSITORY", description = "Its folder.")
  private Path folder = Path.of("");

  @Option(
      names = "--signer",
      required = true,
      paramLabel = "KEY",
      description = "Keys of whoever vouches for the change. Repeatable.")
  private List<Path> signers = List.of();

  @Option(
      names = "--days",
      defaultValue = "365",
      description = "Life of the new file; default ${DEFAULT-VALUE}.")
  private int days = 365;

  @Mixin private Online online = new Online();
  @Mixin private Passphrase passphrase = new Passphrase();

  StagedFiles stage(PrintWriter out) throws IOException {
    return new StagedFiles(folder, out);
  }

  Instant expires(Instant now) {
    return now.plus(Duration.ofDays(days));
  }

  /** The private keys among some files. */
  List<SigningKey> keys(List<Path> files) throws IOException {
    return Keys.privateKeys(files, passphrase);
  }

  Draft signed(Draft draft) throws IOException {
    return draft.signedBy(keys(signers));
  }

  int publish(StagedFiles stage, List<SigningKey> retiring, Instant now)
      throws IOException, Refusal {
    return stage.publish(online.read(passphrase, retiring), now);
  }
}
