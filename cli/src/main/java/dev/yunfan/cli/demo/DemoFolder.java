package dev.yunfan.cli.demo;

import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.tuf.file.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Where a run keeps its data: a folder that was asked for, or a temporary one that goes with it.
 */
final class DemoFolder implements AutoCloseable {
  private final Path path;
  private final boolean temporary;

  private DemoFolder(Path path, boolean temporary) {
    this.path = path;
    this.temporary = temporary;
  }

  /**
   * Opens the folder.
   *
   * @param kept null for a temporary one
   * @throws CannotStart when it holds an earlier run: its handsets would be counted as known
   */
  static DemoFolder open(@Nullable Path kept) throws IOException, CannotStart {
    if (kept == null) {
      return new DemoFolder(Files.createTempDirectory("yunfan-demo-"), true);
    }
    try {
      PrivateFolder.create(kept);
    } catch (IOException e) {
      throw new CannotStart("cannot make the folder %s: %s".formatted(kept, e.getMessage()), e);
    }
    try (var files = Files.list(kept)) {
      if (files.findAny().isPresent()) {
        throw new CannotStart(
            "the folder %s is not empty: it may hold an earlier run, whose handsets would be counted as known; name a new folder, or delete this one"
                .formatted(kept));
      }
    }
    return new DemoFolder(kept, false);
  }

  /** A folder inside. */
  Path resolve(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() throws IOException {
    if (!temporary) {
      return;
    }
    try (var files = Files.walk(path)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
