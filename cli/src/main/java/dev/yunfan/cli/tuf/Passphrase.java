package dev.yunfan.cli.tuf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where passphrases of key files come from: a file, or the terminal. */
public final class Passphrase {
  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Its first line is the passphrase of the keys; else it is asked for.")
  private @Nullable Path file;

  /** The passphrase of a key file that exists. */
  public char[] of(Path key) throws IOException {
    return file == null ? ask("Passphrase of " + key + ": ") : firstLine(file);
  }

  /** A passphrase for a key to be made; typed twice. */
  char[] forNew(String key) throws IOException {
    if (file != null) {
      return firstLine(file);
    }
    var first = ask("New passphrase for " + key + ": ");
    if (!String.valueOf(first).equals(String.valueOf(ask("Again: ")))) {
      throw new IOException("the two passphrases differ");
    }
    return first;
  }

  private static char[] firstLine(Path file) throws IOException {
    try (var lines = Files.lines(file)) {
      return lines
          .findFirst()
          .filter(line -> !line.isBlank())
          .orElseThrow(() -> new IOException(file + " has no passphrase in its first line"))
          .toCharArray();
    }
  }

  @SuppressWarnings(
      "SystemConsoleNull") // true of JDK 22 to 24 alone; 25 has none without a terminal
  private static char[] ask(String question) throws IOException {
    var console = System.console();
    if (console == null || !console.isTerminal()) {
      throw new IOException("no terminal to ask for a passphrase; use --passphrase-file");
    }
    var typed = console.readPassword("%s", question);
    if (typed == null || typed.length == 0) {
      throw new IOException("no passphrase given");
    }
    return typed;
  }
}
