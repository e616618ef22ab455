package dev.yunfan.cli.handset;

import dev.yunfan.agent.handset.TufListings;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;

/** Where a fleet keeps its trusted metadata as long as the command runs. */
final class TrustFolder implements AutoCloseable {
  private final Path folder;

  TrustFolder() throws IOException {
    this.folder = Files.createTempDirectory("yunfan-fleet-");
  }

  TufListings open(Path root, URI ota, InstantSource clock) throws CannotStart {
    return open(folder, root, ota, clock);
  }

  /** Opens the trusted metadata of a handset. */
  static TufListings open(Path folder, Path root, URI ota, InstantSource clock) throws CannotStart {
    try {
      return TufListings.open(folder, root, ota, clock);
    } catch (IOException | Refusal e) {
      throw new CannotStart("--root %s: %s".formatted(root, e.getMessage()), e);
    }
  }

  @Override
  public void close() throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
