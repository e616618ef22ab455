package dev.yunfan.ota.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * The upload of one image, under way: nobody else writes it before this is closed. Bytes are
 * written one after the other, so that a crash leaves a beginning and never a gap. Everything here
 * blocks.
 */
public final class ImageUpload implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final String sha256;
  private final Path part;
  private final Path image;
  private final FileLock lock;
  private final SeekableByteChannel bytes;

  ImageUpload(String sha256, Path part, Path image, FileLock lock, SeekableByteChannel bytes) {
    this.sha256 = sha256;
    this.part = part;
    this.image = image;
    this.lock = lock;
    this.bytes = bytes;
  }

  /** The image's name: what its bytes must hash to. */
  public String sha256() {
    return sha256;
  }

  /** Bytes that have arrived. */
  public long received() throws IOException {
    return bytes.size();
  }

  /**
   * Goes on at a byte that has arrived, or at the end; what came after it is forgotten.
   *
   * @param first 0 to {@link #received()}
   */
  public void goOnAt(long first) throws IOException {
    bytes.truncate(first);
    bytes.position(first);
  }

  /** Adds bytes at the end. */
  public void write(ByteBuffer more) throws IOException {
    while (more.hasRemaining()) {
      bytes.write(more);
    }
  }

  /**
   * Makes what has arrived an image, once it is hashed from the disk and synced.
   *
   * @return the true hash when it is another one than claimed (the bytes are then gone), else empty
   */
  public Optional<String> commit() throws IOException {
    String actual = hash();
    if (!actual.equals(sha256)) {
      discard();
      return Optional.of(actual);
    }
    sync(part, StandardOpenOption.WRITE);
    var folder = ImageStore.folder(Objects.requireNonNull(image.getParent()));
    Files.move(part, image, StandardCopyOption.ATOMIC_MOVE);
    sync(folder, StandardOpenOption.READ);
    sync(folder.resolve(".."), StandardOpenOption.READ);
    return Optional.empty();
  }

  /** Forgets what has arrived, and frees its room. */
  public void discard() throws IOException {
    Files.deleteIfExists(part);
  }

  @Override
  public void close() throws IOException {
    try (lock;
        bytes) {
      if (bytes.size() == 0) {
        discard();
      }
    }
  }

  private String hash() throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[BUFFER];
      bytes.position(0);
      var in = Channels.newInputStream(bytes);
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void sync(Path file, StandardOpenOption option) throws IOException {
    try (var channel = FileChannel.open(file, option, LinkOption.NOFOLLOW_LINKS)) {
      channel.force(true);
    }
  }
}
