package dev.yunfan.agent.handset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.tuf.file.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * That the boot record could not be changed, kept on another partition: without it the handset
 * would start as usual, and nobody would ever hear how the update ended.
 *
 * @param reason what the storage said
 */
public record FailedSwitch(String rolloutId, String release, String reason) {
  private static final String NAME = "failed-switch";

  /** The one that is kept in a folder. */
  static Optional<FailedSwitch> in(Path folder) throws IOException {
    var file = folder.resolve(NAME);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    var lines = Files.readString(file).split("\n", 3);
    return lines.length == 3
        ? Optional.of(new FailedSwitch(lines[0], lines[1], lines[2]))
        : Optional.empty();
  }

  /** Keeps this one. */
  void keepIn(Path folder) throws IOException {
    var text = String.join("\n", rolloutId, release, reason);
    DurableFile.replace(folder.resolve(NAME), text.getBytes(UTF_8));
  }

  /** Keeps none. */
  static void forgetIn(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(NAME));
  }
}
