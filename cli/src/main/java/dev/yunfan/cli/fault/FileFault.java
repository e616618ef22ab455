package dev.yunfan.cli.fault;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Failed input and output in words; the JDK's own message is often the file's name alone. */
public final class FileFault {
  private FileFault() {}

  /** The fault in words, with its file. */
  public static String words(IOException fault) {
    return switch (fault) {
      case NoSuchFileException missing -> "no such file: " + missing.getFile();
      case FileAlreadyExistsException there -> "is there already: " + there.getFile();
      case AccessDeniedException closed -> "permission denied: " + closed.getFile();
      default -> fault.getMessage() == null ? fault.toString() : fault.getMessage();
    };
  }

  /**
   * The bytes of a file that a person named.
   *
   * @throws IOException when it is missing, a folder, or cannot be read
   */
  public static byte[] read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder, not a file");
    }
    return Files.readAllBytes(file);
  }
}
