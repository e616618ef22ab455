package dev.yunfan.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real reports, and the names their faults are known by. */
class KernelKnownNamesTest {
  private static final String TITLE = "TITLE: ";

  static List<Path> reports() throws IOException, URISyntaxException {
    var folder = KernelKnownNamesTest.class.getResource("/grouping/kernel");
    try (var files = Files.list(Path.of(Objects.requireNonNull(folder).toURI()))) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("reports")
  void a_real_report_gets_the_name_its_fault_is_known_by(Path file) throws IOException {
    var lines = Files.readAllLines(file);
    assertThat(readable(lines)).isEqualTo(lines.getFirst().substring(TITLE.length()));
  }

  @ParameterizedTest
  @MethodSource("reports")
  void noise_before_it_does_not_change_the_name(Path file) throws IOException {
    var lines = Files.readAllLines(file);
    var log = lines.subList(2, lines.size());
    var noisy =
        Stream.concat(
                Stream.generate(() -> "[   11.000001][  T999] usb 1-1: new device").limit(3_000),
                log.stream())
            .toList();
    assertThat(readable(noisy)).isEqualTo(readable(log));
  }

  private static String readable(List<String> log) {
    return LogGrouper.group(log).readable().replace(" [corrupted]", "");
  }
}
