package dev.yunfan.ota.image;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.yunfan.tuf.file.PrivateFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Images as files named by their SHA-256. A file is under {@code images/} only when it is whole:
 * bytes gather under {@code uploads/}, are hashed from the disk, synced, and then renamed. Several
 * servers may share the folder; the file {@code uploads/locks} keeps them from writing one image
 * both, by a lock on a byte of its own for each. A symbolic link below the folder is never
 * followed: whoever may put one there could have the server hand out, or overwrite, any file.
 */
public final class ImageStore implements AutoCloseable {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final String PART = ".part";

  /** Of the hash, that the place of an image's lock is made of: 60 bits. */
  private static final int LOCK_DIGITS = 15;

  private final Path images;
  private final Path uploads;
  private final UploadStorage disk;
  private final FileChannel locks;

  /**
   * A whole image.
   *
   * @param file where it is
   */
  public record StoredImage(Path file, long lengthBytes) {}

  private ImageStore(Path images, Path uploads, UploadStorage disk, FileChannel locks) {
    this.images = images;
    this.uploads = uploads;
    this.disk = disk;
    this.locks = locks;
  }

  /** Opens a store, and makes its folders where they are missing. */
  public static ImageStore open(Path root, UploadStorage disk) throws IOException {
    var images = folder(root.resolve("images"));
    var uploads = folder(root.resolve("uploads"));
    var locks = FileChannel.open(uploads.resolve("locks"), CREATE, WRITE, NOFOLLOW_LINKS);
    return new ImageStore(images, uploads, disk, locks);
  }

  /** A folder, made when it is missing, that is no link to another. */
  static Path folder(Path folder) throws IOException {
    PrivateFolder.create(folder);
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      throw new IOException(
          folder
              + " is a symbolic link, which the image store does not follow; put a folder there");
    }
    return folder;
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
    var file = fileOf(sha256);
    if (!Files.isDirectory(shardOf(sha256), NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    var length = lengthOf(file);
    return length.isPresent()
        ? Optional.of(new StoredImage(file, length.getAsLong()))
        : Optional.empty();
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
  public long received(String sha256) {
    return lengthOf(partOf(sha256)).orElse(0);
  }

  /** The length of a file; a link, a folder or nothing has none. */
  private static OptionalLong lengthOf(Path file) {
    try {
      var found = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      return found.isRegularFile() ? OptionalLong.of(found.size()) : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty(); // not there: the answer
    }
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
          forgotten += forget(sha256, part) ? 1 : 0;
        }
      }
    }
    return forgotten;
  }

  private static Instant lastWritten(Path part) throws IOException {
    return Files.getLastModifiedTime(part, NOFOLLOW_LINKS).toInstant();
  }

  private boolean forget(String sha256, Path part) throws IOException {
    if (!Files.isRegularFile(part, NOFOLLOW_LINKS)) {
      return Files.deleteIfExists(part); // a link: it goes, and what it names stays
    }
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

  private Path shardOf(String sha256) {
    return images.resolve(sha256.substring(0, 2));
  }

  private Path fileOf(String sha256) {
    return shardOf(sha256).resolve(sha256);
  }

  @Override
  public void close() throws IOException {
    locks.close();
  }
}
