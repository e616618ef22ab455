package dev.yunfan.tuf.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are there whole or not at all, power cut or not: write, fsync, rename, fsync. */
public final class DurableFile {
  private DurableFile() {}

  /** Gives a file new content, in one step for any reader. */
  public static void replace(Path file, byte[] content) throws IOException {
    var unfinished = file.resolveSibling("." + file.getFileName() + ".new");
    try (var channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(channel, content, unfinished);
    }
    moveInto(unfinished, file);
  }

  private static void write(FileChannel channel, byte[] content, Path unfinished)
      throws IOException {
    try {
      var buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    } catch (IOException e) {
      delete(unfinished, e);
      throw e;
    }
  }

  /** Half a file on a full storage takes room from everything else. */
  private static void delete(Path unfinished, IOException cause) {
    try {
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Renames a finished, synced file to its place. */
  public static void moveInto(Path finished, Path place) throws IOException {
    Files.move(
        finished, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolder(place.resolveSibling(""));
  }

  /** Makes renames and deletions in a folder last. */
  public static void syncFolder(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder.toAbsolutePath(), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
