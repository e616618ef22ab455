package dev.yunfan.cli.crashes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
  private static final String TRACE =
      """
      java.lang.IllegalStateException: x
      \tat com.vendor.Notes.%s(Notes.java:1)
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int report(String cases) throws IOException {
    Files.writeString(folder.resolve("cases.json"), cases);
    Files.writeString(folder.resolve("a.log"), TRACE.formatted("save"));
    Files.writeString(folder.resolve("b.log"), TRACE.formatted("save"));
    Files.writeString(folder.resolve("c.log"), TRACE.formatted("load"));
    var line = new CommandLine(new ReportCommand());
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return line.execute(folder.toString());
  }

  @Test
  void figures_and_no_failures_of_a_source_that_is_grouped_right() throws IOException {
    assertThat(
            report(
                """
                [{"id": "save", "checks": [
                  {"file": "a.log", "kind": "java", "signature_has": "Notes.save", "signature_lacks": "load"},
                  {"same": ["a.log", "b.log"]}, {"different": ["a.log", "c.log"]}]}]
                """))
        .isZero();
    assertThat(out.toString()).contains("| 3 | 1 of 1 | 1 of 1 | 1 / 0 / 0 / 1 | 1.000 |", "none.");
  }

  @Test
  void each_failure_is_listed_with_its_reason() throws IOException {
    assertThat(
            report(
                """
                [{"id": "wrong", "checks": [
                  {"file": "a.log", "kind": "kernel", "signature_has": "Notes.load"},
                  {"same": ["a.log", "c.log"]}, {"different": ["a.log", "b.log"]}]}]
                """))
        .isEqualTo(1);
    assertThat(out.toString())
        .contains(
            "| 3 | 0 of 1 | 0 of 1 | 0 / 1 / 1 / 0 | 0.000 |",
            "- wrong: a.log: kind java, not kernel",
            "lacks /Notes.load/",
            "- wrong: a.log and c.log are one crash",
            "- wrong: a.log and b.log are different crashes");
  }

  @Test
  void a_folder_without_truth_is_used_wrongly() throws IOException {
    assertThat(report("[]")).isEqualTo(2);
    assertThat(report("[{\"id\": 1}]")).isEqualTo(2);
    assertThat(report("[{\"id\": \"a\", \"checks\": [{\"same\": [\"a.log\"]}]}]")).isEqualTo(2);
    assertThat(report("[{\"id\": \"a\", \"checks\": [{\"same\": [\"a.log\", \"no.log\"]}]}]"))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("no case in any file", "needs an id", "a check is", "no such file");
  }
}
