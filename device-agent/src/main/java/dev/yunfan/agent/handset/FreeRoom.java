package dev.yunfan.agent.handset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The room on a handset's storage: how much an update needs, and whether an error is its lack. */
final class FreeRoom {
  /** Room that an update leaves: 1 MiB for new metadata, 1 MiB for what is told about it. */
  static final long RESERVE_BYTES = 2 << 20;

  /** With less than a block nothing can be written. */
  private static final long BLOCK = 4_096;

  private static final List<String> WORDS =
      List.of("No space left on device", "Disk quota exceeded");

  private FreeRoom() {}

  /** Bytes that are free. */
  static long of(Path folder) throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  /** Whether an error says that there is no room. */
  static boolean isLackOf(IOException e) {
    var said = Optional.ofNullable(e.getMessage()).orElse("");
    return WORDS.stream().anyMatch(said::contains);
  }

  /** The same error; in the words that {@link #isLackOf} knows, when there is no room. */
  static IOException inWords(IOException e, Path folder) {
    try {
      return !isLackOf(e) && of(folder) < BLOCK ? new IOException(WORDS.getFirst(), e) : e;
    } catch (IOException unknown) {
      e.addSuppressed(unknown);
      return e;
    }
  }
}
