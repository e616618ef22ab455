package dev.yunfan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class YunfanTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void an_unknown_option_is_one_line_and_status_two() {
    assertThat(run("bench", "--bogus")).isEqualTo(2);

    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("--bogus")
        .contains("--help");
  }

  @Test
  void an_unknown_command_and_no_command_are_one_line_too() {
    assertThat(run("sail")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);

    assertThat(err.toString().lines()).hasSize(2);
  }

  @Test
  void every_command_has_help_with_an_example() {
    check(Yunfan.commandLine());
  }

  private void check(CommandLine line) {
    var usage = line.getUsageMessage();
    assertThat(usage).as(line.getCommandName()).contains("Example:").contains("--help");
    for (Map.Entry<String, CommandLine> each : line.getSubcommands().entrySet()) {
      check(each.getValue());
    }
  }

  private int run(String... args) {
    return Yunfan.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }
}
