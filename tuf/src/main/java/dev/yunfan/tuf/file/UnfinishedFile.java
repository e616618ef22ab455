package dev.yunfan.tuf.file;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A file that is being written, under a name that nobody can guess and that was free. So two
 * processes that bring the same file never write into each other's, and nobody can put a link where
 * the bytes will go. It is locked while it is open: one without a lock was left by a process that
 * was killed, and the next writer in its folder removes it.
 */
public final class UnfinishedFile implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("\\.[0-9a-f-]{36}\\.part");

  /** Enough for any number of neighbours that clean up at the same moment. */
  private static final int TRIES = 100;

  /**
   * Those of this process. POSIX ends all locks of a process on a file when it closes any of its
   * descriptors, so the cleaning does not even open them.
   */
  private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private UnfinishedFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** A new empty file in a folder, whose abandoned ones are removed first. */
  public static UnfinishedFile in(Path folder) throws IOException {
    var real = folder.toRealPath();
    removeAbandoned(real);
    for (int i = 0; i < TRIES; i++) {
      var path = real.resolve("." + UUID.randomUUID() + ".part");
      var file = opened(path);
      if (file.isPresent()) {
        return file.get();
      }
    }
    throw new IOException("other processes remove every new file in " + folder);
  }

  private static Optional<UnfinishedFile> opened(Path path) throws IOException {
    OPEN_HERE.add(path);
    try {
      var channel = FileChannel.open(path, CREATE_NEW, WRITE, NOFOLLOW_LINKS);
      // a neighbour may just have taken it for an abandoned one
      if (channel.tryLock() != null && Files.exists(path, NOFOLLOW_LINKS)) {
        return Optional.of(new UnfinishedFile(path, channel));
      }
      channel.close();
    } catch (IOException failed) {
      OPEN_HERE.remove(path);
      throw failed;
    }
    OPEN_HERE.remove(path);
    return Optional.empty();
  }

  private static void removeAbandoned(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder, UnfinishedFile::isUnfinished)) {
      for (var file : files) {
        if (!OPEN_HERE.contains(file)) {
          removeIfAbandoned(file);
        }
      }
    }
  }

  private static void removeIfAbandoned(Path file) throws IOException {
    try (var channel = FileChannel.open(file, WRITE, NOFOLLOW_LINKS)) {
      if (channel.tryLock() != null) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException _) {
      // finished, or removed by another, meanwhile
    }
  }

  /** Whether a file has the name of one that is being written. */
  static boolean isUnfinished(Path file) {
    return NAME.matcher(String.valueOf(file.getFileName())).matches()
        && Files.isRegularFile(file, NOFOLLOW_LINKS);
  }

  /** Where its bytes are. */
  public Path path() {
    return path;
  }

  /** Where its bytes go. */
  public FileChannel channel() {
    return channel;
  }

  /** Makes the bytes last, and gives the file its name, in one step for any reader. */
  public void moveTo(Path place) throws IOException {
    channel.force(true);
    DurableFile.moveInto(path, place);
  }

  /** Removes the file, unless it has its name. */
  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(path);
    } finally {
      OPEN_HERE.remove(path);
    }
  }
}
