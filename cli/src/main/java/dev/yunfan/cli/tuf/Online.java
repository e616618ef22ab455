package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.repository.OnlineKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The two online keys of whoever publishes. */
final class Online {
  @Option(
      names = "--snapshot-key",
      required = true,
      paramLabel = "KEY",
      description = "Signs which files belong together.")
  private Path snapshot = Path.of("");

  @Option(
      names = "--timestamp-key",
      required = true,
      paramLabel = "KEY",
      description = "Signs what is newest.")
  private Path timestamp = Path.of("");

  @Option(
      names = "--snapshot-days",
      defaultValue = "14",
      description = "Life of a snapshot; default ${DEFAULT-VALUE}.")
  private int snapshotDays = 14;

  @Option(
      names = "--timestamp-hours",
      defaultValue = "24",
      description = "Life of a timestamp; default ${DEFAULT-VALUE}.")
  private int timestampHours = 24;

  Path snapshotFile() {
    return snapshot;
  }

  Path timestampFile() {
    return timestamp;
  }

  /** Whether both keys are only listed, since a server elsewhere has them and publishes. */
  boolean isElsewhere() {
    return !Keys.isPrivate(snapshot) && !Keys.isPrivate(timestamp);
  }

  OnlineKeys read(Passphrase passphrase, List<SigningKey> retiring) throws IOException {
    return new OnlineKeys(
        Keys.privateKey(snapshot, passphrase),
        Keys.privateKey(timestamp, passphrase),
        retiring,
        Duration.ofDays(snapshotDays),
        Duration.ofHours(timestampHours));
  }
}
