package dev.yunfan.tuf.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|no such command:",
        "help|no such command: help",
        "refresh|refresh needs --metadata-dir",
        "--metadata-dir d refresh|refresh needs --metadata-url",
        "refresh --metadata-dir|--metadata-dir needs a value",
        "--metadata-dir d init|init takes 1 words, found []",
        "--metadata-dir d init a b|init takes 1 words, found [a, b]",
        "--metadata-dir d download|--target-name goes with download",
        "--metadata-dir d --target-name x refresh|--target-name goes with download",
        "--metadata-dir d --max-metadata-bytes 16MB refresh|--max-metadata-bytes 16MB: not a number",
        "--metadata-dir d --metadata-url :bad: refresh|Expected scheme name at index 0: :bad:",
      })
  void wrong_use_is_status_2_with_what_is_wrong_and_how_it_is_used(String words, String problem) {
    var errors = new ByteArrayOutputStream();
    var arguments = words.isEmpty() ? new String[0] : words.split(" ", -1);
    int status =
        TufClientMain.run(
            arguments,
            () -> Handset.NOW,
            MinimumRate.DEFAULT,
            new PrintStream(errors, true, UTF_8));
    assertThat(status).isEqualTo(2);
    assertThat(errors.toString(UTF_8))
        .startsWith(problem)
        .contains("tuf-client --metadata-dir DIR init TRUSTED_ROOT");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "init missing.json|NoSuchFileException: no such file: missing.json",
        "--metadata-url http://127.0.0.1:9 refresh|IOException: no trusted root yet; give",
      })
  void a_failure_is_one_line_in_words(String words, String problem, @TempDir Path folder) {
    var errors = new ByteArrayOutputStream();
    var arguments = ("--metadata-dir " + folder + " " + words).split(" ", -1);
    int status =
        TufClientMain.run(
            arguments,
            () -> Handset.NOW,
            MinimumRate.DEFAULT,
            new PrintStream(errors, true, UTF_8));
    assertThat(status).isEqualTo(1);
    assertThat(errors.toString(UTF_8)).startsWith(problem).hasLineCount(1);
  }
}
