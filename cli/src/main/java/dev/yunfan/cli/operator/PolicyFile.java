package dev.yunfan.cli.operator;

import dev.yunfan.cli.fault.FileFault;
import dev.yunfan.ota.policy.PolicyFault;
import dev.yunfan.ota.policy.PolicyReader;
import dev.yunfan.ota.policy.PolicyReading;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A policy in a file that a person named. */
final class PolicyFile {
  private PolicyFile() {}

  /**
   * Reads it.
   *
   * @throws IOException when the file is missing, a folder, or cannot be read
   */
  static PolicyReading read(Path file) throws IOException {
    return PolicyReader.read(FileFault.read(file));
  }

  /**
   * The policy of a file, with its warnings on the error stream.
   *
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when it is no policy; the message has all its faults
   */
  static PolicyReading.Usable usable(Path file, PrintWriter err) throws IOException {
    return switch (read(file)) {
      case PolicyReading.Usable usable -> {
        usable.warnings().forEach(warning -> warn(err, file, warning));
        yield usable;
      }
      case PolicyReading.Faulty faulty -> throw new IllegalArgumentException(words(file, faulty));
    };
  }

  /** All faults, one on a line. */
  static String words(Path file, PolicyReading.Faulty faulty) {
    int many = faulty.faults().size();
    return "%s cannot be used, it has %s:%n%s"
        .formatted(
            file,
            many == 1 ? "1 fault" : many + " faults",
            faulty.faults().stream()
                .map(fault -> "  " + fault.text())
                .collect(Collectors.joining(System.lineSeparator())));
  }

  private static void warn(PrintWriter err, Path file, PolicyFault warning) {
    err.println("yunfan: warning: %s: %s".formatted(file, warning.text()));
    err.flush();
  }
}
