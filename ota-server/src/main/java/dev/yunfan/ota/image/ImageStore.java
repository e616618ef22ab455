package dev.yunfan.ota.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Images as files named by their SHA-256. A file is under {@code images/} only when it is whole:
 * bytes gather under {@code uploads/}, are hashed from the disk, synced, and then renamed.
 */
public final class ImageStore {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final int BUFFER = 1 << 16;

  private final Path images;
  private final Path uploads;
  private final Map<String, StoredImage> known = new ConcurrentHashMap<>();
  private final Set<String> uploading = ConcurrentHashMap.newKeySet();

  /**
   * A whole image.
   *
   * @param file where it is
   */
  public record StoredImage(Path file, long lengthBytes) {}

  private ImageStore(Path images, Path uploads) {
    this.images = images;
    this.uploads = uploads;
  }

  /** Opens a store, and makes its folders where they are missing. */
  public static ImageStore open(Path root) throws IOException {
    return new ImageStore(
        Files.createDirectories(root.resolve("images")),
        Files.createDirectories(root.resolve("uploads")));
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

  /** Reserves the right to upload an image; false when somebody else is at it. */
  public boolean reserve(String sha256) {
    return uploading.add(sha256);
  }

  /** Gives the right back. */
  public void release(String sha256) {
    uploading.remove(sha256);
  }

  /** Where the bytes of an upload gather. */
  public Path uploadFile(String sha256) {
    return uploads.resolve(sha256 + ".part");
  }

  /** Bytes of an unfinished upload that have arrived. */
  public long received(String sha256) throws IOException {
    var file = uploadFile(sha256);
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** Bytes that still fit, as far as the file system knows. */
  public long roomBytes() throws IOException {
    return Files.getFileStore(uploads).getUsableSpace();
  }

  /**
   * Makes an upload an image. Blocks while the bytes are hashed and synced.
   *
   * @return the true hash when it is another one than claimed (the bytes are then gone), else empty
   */
  public Optional<String> commit(String sha256) throws IOException {
    var upload = uploadFile(sha256);
    String actual = sha256(upload);
    if (!actual.equals(sha256)) {
      Files.delete(upload);
      return Optional.of(actual);
    }
    try (var channel = FileChannel.open(upload, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    var folder = Files.createDirectories(fileOf(sha256).getParent());
    Files.move(upload, fileOf(sha256), StandardCopyOption.ATOMIC_MOVE);
    sync(folder);
    sync(images);
    return Optional.empty();
  }

  /** Forgets an upload that must start over. */
  public void discard(String sha256) throws IOException {
    Files.deleteIfExists(uploadFile(sha256));
  }

  private Path fileOf(String sha256) {
    return images.resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  private static void sync(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
