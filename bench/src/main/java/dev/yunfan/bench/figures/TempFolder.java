package dev.yunfan.bench.figures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A folder of its own for a benchmark, gone at its end. */
public record TempFolder(Path path) implements AutoCloseable {
  /** Makes one whose name begins so. */
  public static TempFolder create(String name) throws IOException {
    return new TempFolder(Files.createTempDirectory("yunfan-bench-" + name + "-"));
  }

  /** Bytes of all files below a folder. */
  public static long size(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(TempFolder::length).sum();
    }
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (var files = Files.walk(path)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
