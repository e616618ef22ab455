package dev.yunfan.tuf.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.yunfan.tuf.file.DurableFile;
import dev.yunfan.tuf.file.PrivateFolder;
import dev.yunfan.tuf.metadata.Role;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps trusted metadata in a folder, one {@code ROLE.json} each, role names percent-encoded.
 * Several processes may share it: a lock file lets one update at a time.
 */
public final class FileStore implements TrustedStore {
  private static final String TIME_FLOOR = "time-floor";

  private static final long LOOK_EVERY_NANOS = 20_000_000;

  /**
   * Folders that this process holds, since a lock file is per process: POSIX ends all locks of a
   * process on a file when it closes any of its descriptors, so a second one is not even opened.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final Duration patience;

  /** Uses a folder, which is made when missing; waits 30 seconds for another process. */
  public FileStore(Path folder) throws IOException {
    this(folder, Duration.ofSeconds(30));
  }

  FileStore(Path folder, Duration patience) throws IOException {
    this.folder = PrivateFolder.create(folder);
    this.patience = patience;
  }

  @Override
  public Hold hold() throws IOException {
    var place = folder.toRealPath();
    if (!HELD_HERE.add(place)) {
      throw new IOException(folder + " is in use by another client of this process");
    }
    try {
      var channel = locked();
      return () -> {
        channel.close(); // which ends the lock
        HELD_HERE.remove(place);
      };
    } catch (IOException failed) {
      HELD_HERE.remove(place);
      throw failed;
    }
  }

  private FileChannel locked() throws IOException {
    var channel = FileChannel.open(folder.resolve(".lock"), CREATE, WRITE);
    try {
      await(channel);
      return channel;
    } catch (IOException failed) {
      channel.close();
      throw failed;
    }
  }

  private void await(FileChannel channel) throws IOException {
    long start = System.nanoTime();
    while (channel.tryLock() == null) {
      if (System.nanoTime() - start >= patience.toNanos()) {
        throw new IOException(
            "%s is in use by another process for more than %d ms"
                .formatted(folder, patience.toMillis()));
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while waiting for " + folder);
      }
    }
  }

  @Override
  public Optional<byte[]> load(String role) throws IOException {
    return read(file(role));
  }

  @Override
  public void save(String role, byte[] bytes) throws IOException {
    DurableFile.replace(file(role), bytes);
  }

  @Override
  public void delete(String role) throws IOException {
    Files.deleteIfExists(file(role));
    DurableFile.syncFolder(folder);
  }

  @Override
  public Optional<Instant> timeFloor() throws IOException {
    var bytes = read(folder.resolve(TIME_FLOOR));
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    var text = new String(bytes.get(), US_ASCII);
    try {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
    } catch (NumberFormatException | DateTimeException damaged) {
      throw new IOException(
          ("%s is damaged: it holds '%.20s', and not the time of the last good refresh in seconds"
                  + " since 1970. Check the clock of this device, then delete the file: the next"
                  + " refresh writes it anew, and until then old metadata is judged by the clock alone")
              .formatted(folder.resolve(TIME_FLOOR), text),
          damaged);
    }
  }

  @Override
  public void saveTimeFloor(Instant start) throws IOException {
    DurableFile.replace(
        folder.resolve(TIME_FLOOR), Long.toString(start.getEpochSecond()).getBytes(US_ASCII));
  }

  private Path file(String role) {
    return folder.resolve(Role.encoded(role) + ".json");
  }

  private static Optional<byte[]> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }
}
