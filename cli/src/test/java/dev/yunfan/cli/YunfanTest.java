package dev.yunfan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.stream.Stream;
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

  @Test
  void every_move_of_a_rollout_is_a_command_that_needs_a_reason() {
    for (String move :
        new String[] {"start", "approve", "advance", "halt", "pause", "resume", "cancel"}) {
      assertThat(run("rollout", move, "r1")).as(move).isEqualTo(2);
      assertThat(run("rollout", move, "r1", "--reason", "x", "--server", "http://127.0.0.1:1"))
          .as(move)
          .isEqualTo(1);
    }
    assertThat(err.toString()).contains("no ota-server answers at http://127.0.0.1:1");
  }

  @Test
  void an_address_that_is_none_is_said_in_one_line_by_every_command_that_asks_kafka() {
    String[][] commands = {
      {"rejected"},
      {"streams", "reset"},
      {"export", "--topic", "fleet.ramp", "--out", "x.csv"},
      {"control", "inspect"}
    };
    for (String[] command : commands) {
      for (String address : new String[] {"x", "nosuch.invalid:9092"}) {
        err.getBuffer().setLength(0);
        var words = Stream.concat(Stream.of(command), Stream.of("--kafka", address));

        assertThat(run(words.toArray(String[]::new))).as("%s", err).isIn(1, 2);
        assertThat(err.toString().lines())
            .singleElement()
            .asString()
            .contains("bootstrap")
            .doesNotContain("Failed to construct", "Exception");
      }
    }
  }

  @Test
  void a_group_of_commands_asks_for_one() {
    for (String group :
        new String[] {"rollout", "token", "webhook", "audit", "device", "control", "policy"}) {
      assertThat(run(group)).as(group).isEqualTo(2);
    }
    assertThat(err.toString().lines()).hasSize(7);
  }

  private void check(CommandLine line) {
    var usage = line.getUsageMessage();
    assertThat(usage)
        .as(line.getCommandName())
        .contains("Example:", "--help")
        .doesNotContain("--reason=<");
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
