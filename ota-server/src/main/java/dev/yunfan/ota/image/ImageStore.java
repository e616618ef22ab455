package dev.yunfan.ota.image;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Images as files named by their SHA-256. A file is under {@code images/} only when it is whole:
 * bytes gather under {@code uploads/}, are hashed from the disk, synced, and then renamed. Several
 * servers may share the folder; the file {@code uploads/locks} keeps them from writing one image
 * both, by a lock on a byte of its own for each.
 */
public final class ImageStore implements AutoCloseable {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final String PART = ".part";

  /** Of the hash, that the place of an image's lock is made of: 60 bits. */
  private static final int LOCK_DIGITS = 15;

  private final Path images;
  private final Path uploads;
  private final Disk disk;
  private final FileChannel locks;
  private final Map<String, StoredImage> known = new ConcurrentHashMap<>();

  /**
   * A whole image.
   *
   * @param file where it is
   */
  public record StoredImage(Path file, long lengthBytes) {}

  private ImageStore(Path images, Path uploads, Disk disk, FileChannel locks) {
    this.images = images;
    this.uploads = uploads;
    this.disk = disk;
    this.locks = locks;
  }

  /** Opens a store, and makes its folders where they are missing. */
  public static ImageStore open(Path root, Disk disk) throws IOException {
    var images = Files.createDirectories(root.resolve("images"));
    var uploads = Files.createDirectories(root.resolve("uploads"));
    return new ImageStore(
        images, uploads, disk, FileChannel.open(uploads.resolve("locks"), CREATE, WRITE));
  }

  /** Whether a text has the form of a name here. */
  public static boolean isDigest(String text) {
    return DIGEST.matcher(text).matches();
  }

  /** The image with a hash, if it is whole. */
  public Optional<StoredImage> find(String sha256) {
    if (!isDigest(sha256)) {
      return Optional.empty();
    }
    var stored = known.get(sha256);
    if (stored == null) {
      var file = fileOf(sha256);
      try {
        stored = new StoredImage(file, Files.size(file));
      } catch (IOException e) {
        return Optional.empty(); // not there: the answer
      }
      known.put(sha256, stored);
    }
    return Optional.of(stored);
  }

  /** Begins or goes on with an upload; empty when somebody else is at it, on any server. */
  public Optional<ImageUpload> upload(String sha256) throws IOException {
    var lock = lock(sha256);
    if (lock == null) {
      return Optional.empty();
    }
    try {
      var part = partOf(sha256);
      return Optional.of(new ImageUpload(sha256, part, fileOf(sha256), lock, disk.open(part)));
    } catch (IOException e) {
      lock.release();
      throw e;
    }
  }

  /** Bytes of an unfinished upload that have arrived. */
  public long received(String sha256) throws IOException {
    var part = partOf(sha256);
    return Files.exists(part) ? Files.size(part) : 0;
  }

  /** Bytes that still fit, as far as the file system knows. */
  public long roomBytes() throws IOException {
    return Files.getFileStore(uploads).getUsableSpace();
  }

  /**
   * Forgets uploads that nobody goes on with.
   *
   * @param before those to which nothing was added since then
   * @return how many
   */
  public int forgetUploads(Instant before) throws IOException {
    int forgotten = 0;
    try (var parts = Files.newDirectoryStream(uploads, "*" + PART)) {
      for (var part : parts) {
        String sha256 = String.valueOf(part.getFileName()).replace(PART, "");
        if (isDigest(sha256) && lastWritten(part).isBefore(before)) {
          forgotten += forget(sha256) ? 1 : 0;
        }
      }
    }
    return forgotten;
  }

  private static Instant lastWritten(Path part) throws IOException {
    return Files.getLastModifiedTime(part).toInstant();
  }

  private boolean forget(String sha256) throws IOException {
    var upload = upload(sha256);
    if (upload.isEmpty()) {
      return false;
    }
    try (var abandoned = upload.get()) {
      abandoned.discard();
      return true;
    }
  }

  private @Nullable FileLock lock(String sha256) throws IOException {
    try {
      return locks.tryLock(Long.parseLong(sha256.substring(0, LOCK_DIGITS), 16), 1, false);
    } catch (OverlappingFileLockException e) {
      return null; // somebody in this very process
    }
  }

  private Path partOf(String sha256) {
    return uploads.resolve(sha256 + PART);
  }

  private Path fileOf(String sha256) {
    return images.resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  @Override
  public void close() throws IOException {
    locks.close();
  }
}
