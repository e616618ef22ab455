package dev.yunfan.ota.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A snapshot in one file: {@code magic, form, digest of the software, state, SHA-256 of all
 * before}. It is written beside, synced and renamed, so that a crash leaves the old one or the new
 * one. Other software than that which wrote it does not trust it, for its fold may decide
 * otherwise. Readable by its owner alone: it names devices and the hashes of tokens.
 */
public final class SnapshotFile implements Snapshots {
  private static final byte[] MAGIC = "YUNFANCS".getBytes(US_ASCII);

  /** Raise it when what {@link StateWriter} writes changes. */
  private static final int FORM = 7;

  private static final int HASH_BYTES = 32;
  private static final String LEFTOVER = ".tmp";

  private final Path file;
  private final byte[] software;

  /**
   * A file, which need not exist.
   *
   * @param software digest of the code that folds, see {@link SoftwareDigest}
   */
  public SnapshotFile(Path file, byte[] software) {
    this.file = file.toAbsolutePath();
    this.software = software.clone();
  }

  @Override
  public Optional<ControlSnapshot> load() throws IOException {
    return Files.exists(file) ? Optional.of(read(Files.readAllBytes(file))) : Optional.empty();
  }

  private ControlSnapshot read(byte[] bytes) throws IOException {
    int length = bytes.length - HASH_BYTES;
    if (length < MAGIC.length || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IOException("it is not a snapshot");
    }
    if (!Arrays.equals(hash(bytes, length), Arrays.copyOfRange(bytes, length, bytes.length))) {
      throw new IOException("its hash is wrong: it was cut short or altered");
    }
    try (var in =
        new DataInputStream(new ByteArrayInputStream(bytes, MAGIC.length, length - MAGIC.length))) {
      int form = in.readInt();
      if (form != FORM) {
        throw new IOException("it has form %d, not %d".formatted(form, FORM));
      }
      if (!Arrays.equals(in.readNBytes(in.readInt()), software)) {
        throw new IOException("other software wrote it");
      }
      String hashBefore = in.readUTF();
      var snapshot = new ControlSnapshot(new StateReader(in).read(), hashBefore);
      if (in.available() > 0) {
        throw new IOException("%d bytes too many are in it".formatted(in.available()));
      }
      return snapshot;
    } catch (IllegalArgumentException e) {
      throw new IOException("it holds what cannot be: " + e.getMessage(), e);
    }
  }

  @Override
  public void save(ControlSnapshot snapshot) throws IOException {
    var folder = Files.createDirectories(file.resolveSibling("."));
    var beside = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + LEFTOVER);
    try (var channel = FileChannel.open(beside, Set.of(CREATE_NEW, WRITE), owner(beside));
        var _ = channel.lock()) { // until it has its name: another server must not clean it away
      write(channel, bytes(snapshot));
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      try (var names = FileChannel.open(folder, READ)) {
        names.force(true); // the new name itself
      }
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /**
   * Removes what crashes left of unfinished ones; what another server is writing stays.
   *
   * @return how many
   */
  public int clean() throws IOException {
    int removed = 0;
    var folder = Files.createDirectories(file.resolveSibling("."));
    try (var leftovers = Files.newDirectoryStream(folder, file.getFileName() + ".*" + LEFTOVER)) {
      for (var leftover : leftovers) {
        removed += remove(leftover) ? 1 : 0;
      }
    }
    return removed;
  }

  /** Whether nobody was at it. */
  private static boolean remove(Path leftover) throws IOException {
    try (var channel = FileChannel.open(leftover, WRITE);
        var lock = channel.tryLock()) {
      if (lock != null) {
        Files.delete(leftover);
      }
      return lock != null;
    } catch (NoSuchFileException | OverlappingFileLockException e) {
      return false;
    }
  }

  private byte[] bytes(ControlSnapshot snapshot) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.write(MAGIC);
      out.writeInt(FORM);
      out.writeInt(software.length);
      out.write(software);
      out.writeUTF(snapshot.hashBefore());
      new StateWriter(out).write(snapshot.state());
      out.flush();
      out.write(hash(bytes.toByteArray(), bytes.size()));
    }
    return bytes.toByteArray();
  }

  private static void write(FileChannel channel, byte[] bytes) throws IOException {
    var buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    channel.force(true);
  }

  /** Only its owner reads it, where the file system knows of owners. */
  private static FileAttribute<?>[] owner(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static byte[] hash(byte[] bytes, int length) {
    MessageDigest digest = SoftwareDigest.sha256();
    digest.update(bytes, 0, length);
    return digest.digest();
  }
}
