package dev.yunfan.groups;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Logs of handsets, each standing for a kind, and what a reader knows about them. */
class FieldCasesTest {
  private static final String FOLDER = "/crash-logs/";

  static Stream<FieldCase> cases() throws IOException {
    return Stream.concat(read("cases.json"), read("own-cases.json"));
  }

  static Stream<String> guards() throws IOException {
    return text("guards/EXPECTED-TODAY.tsv").lines();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void each_case_holds(FieldCase known) {
    assertThat(known.failures(FieldCasesTest::grouped)).as(known.id()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("guards")
  void what_was_right_stays_as_it_is(String expected) {
    var fields = expected.split("\t", -1);
    var found = grouped(fields[0]);
    assertThat(List.of(found.kindName(), found.groupId(), found.readable()))
        .containsExactly(fields[1], fields[2], fields[3]);
  }

  private static Stream<FieldCase> read(String name) throws IOException {
    var json = new ObjectMapper().readValue(text(name), Map[].class);
    return Stream.of(json).map(FieldCase::from);
  }

  /** Every log that a case speaks of. */
  static List<String> accepted() throws IOException {
    return cases().flatMap(known -> known.files().stream()).distinct().toList();
  }

  static CrashGrouping grouped(String file) {
    return LogGrouper.group(LogLines.of(content(file)));
  }

  static String content(String file) {
    try {
      return text(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String name) throws IOException {
    try (var in = resource(name).openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static URL resource(String name) {
    return Objects.requireNonNull(FieldCasesTest.class.getResource(FOLDER + name), name);
  }
}
