package dev.yunfan.tuf.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.yunfan.tuf.file.DurableFile;
import dev.yunfan.tuf.metadata.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Keeps trusted metadata in a folder, one {@code ROLE.json} each, role names percent-encoded. */
public final class FileStore implements TrustedStore {
  private static final String TIME_FLOOR = "time-floor";

  private final Path folder;

  /** Uses a folder, which is made when missing. */
  public FileStore(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
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
    try {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(new String(bytes.get(), US_ASCII))));
    } catch (NumberFormatException | DateTimeException damaged) {
      throw new IOException(folder.resolve(TIME_FLOOR) + " is damaged", damaged);
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
