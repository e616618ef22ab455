package dev.yunfan.cli.fault;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A secret that a command needs: from a file, or from the environment. Everybody on a machine can
 * see the arguments of a process, so the old option with the secret in it works with a warning.
 *
 * @param option the old option, such as {@code --token}; that of the file ends in {@code -file}
 * @param variable of the environment
 */
public record SecretArgument(String option, String variable) {
  private static final Set<PosixFilePermission> OF_OTHERS =
      Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

  /** Of this command's process. */
  public String value(@Nullable String argument, @Nullable Path file, PrintWriter err)
      throws IOException {
    return value(argument, file, System.getenv(), err);
  }

  /**
   * The secret; empty when none is given.
   *
   * @param argument what the old option said
   * @param file whose first line is the secret
   * @throws IOException when the file cannot be read or is empty, or both options are given
   */
  String value(
      @Nullable String argument,
      @Nullable Path file,
      Map<String, String> environment,
      PrintWriter err)
      throws IOException {
    if (argument != null && file != null) {
      throw new IOException("give either %s-file or %s, not both".formatted(option, option));
    }
    if (file != null) {
      return firstLine(file, err);
    }
    if (argument != null) {
      err.printf(
          "yunfan: warning: everybody on this machine can read %s among the arguments (ps);"
              + " give %s-file FILE or set %s%n",
          option, option, variable);
      err.flush();
      return argument;
    }
    return environment.getOrDefault(variable, "");
  }

  private String firstLine(Path file, PrintWriter err) throws IOException {
    try (var lines = Files.lines(file)) {
      var secret =
          lines
              .findFirst()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .orElseThrow(() -> new IOException(file + " has no secret in its first line"));
      warnIfReadable(file, err);
      return secret;
    }
  }

  private static void warnIfReadable(Path file, PrintWriter err) throws IOException {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null
        && view.readAttributes().permissions().stream().anyMatch(OF_OTHERS::contains)) {
      err.printf("yunfan: warning: others can read %s; run: chmod 600 %s%n", file, file);
      err.flush();
    }
  }
}
