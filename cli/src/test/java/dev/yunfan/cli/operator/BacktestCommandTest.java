package dev.yunfan.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that knows two rollouts, of which one would have been halted. */
class BacktestCommandTest {
  private static final String STARTED =
      """
      {"rollouts":[{"id":"good","state":"completed"},{"id":"bad","state":"completed"},
       {"id":"new","state":"draft"}]}
      """;
  private static final String HALTED =
      """
      {"rollout":"bad","state":"completed","from":"2011-11-15T00:00:00Z",
       "until":"2011-11-20T00:00:00Z","doubtfulHours":2,"doubt":"more crash","attempted":1200,"spared":1150,
       "halts":[{"models":["W700"],"at":"2011-11-15T09:00:00Z","spared":1150,
         "judgement":{"metric":"crash","words":"crash: proven more than 1.1 times as frequent"}}],
       "stages":[{"stage":0,"openedAt":"2011-11-15T00:00:00Z","provenAt":null,
         "leftAt":"2011-11-16T00:00:00Z","missing":"crash: not yet proven"}]}
      """;
  private static final String GOOD =
      """
      {"rollout":"good","state":"completed","from":"2011-11-15T00:00:00Z",
       "until":"2011-11-20T00:00:00Z","doubtfulHours":0,"doubt":"","attempted":900,"spared":0,
       "halts":[],"stages":[]}
      """;
  private static final String TIMELINE =
      """
      {"rollout":"bad","state":"halted","judged":true,"hours":6,"pieces":[
       {"from":"2011-11-15T00:00:00Z","stage":0,
        "arms":{"control":{"crash":9,"crashesPer1000Hours":4.5,"crashesPer1000HoursLow":2.1,
           "crashesPer1000HoursHigh":8.5,"offered":0,"updated":0,"rolledBack":0,"failed":0},
         "treated":{"crash":43,"crashesPer1000Hours":8.6,"crashesPer1000HoursLow":6.2,
           "crashesPer1000HoursHigh":11.6,"offered":1000,"updated":800,"rolledBack":2,"failed":1,
           "silent":4}},
        "harm":{"crash":{"logEvidence":4.35,"logThreshold":8.7},
          "silence":{"logEvidence":-1,"logThreshold":8.7}}}]}
      """;

  private static String answer(String path, String body) {
    return switch (path) {
      case "/v1/rollouts" -> STARTED;
      case "/v1/rollouts/backtest" -> body.contains("\"bad\"") ? HALTED : GOOD;
      case "/v1/rollouts/bad/timeline" -> TIMELINE;
      default -> "{\"commands\":[]}";
    };
  }

  private final CannedServer server = new CannedServer(BacktestCommandTest::answer);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void one_rollout_is_told_in_full() {
    assertThat(server.run(new BacktestCommand(), "--rollout", "bad"))
        .as(server.err::toString)
        .isZero();

    assertThat(server.out.toString().lines())
        .containsExactly(
            "ROLLOUT  STATE      WOULD HALT        MODELS  BY     ATTEMPTED  SPARED",
            "bad      completed  2011-11-15 09:00  W700    crash  1,200      1,150",
            "history: 2011-11-15 00:00 to 2011-11-20 00:00",
            "would halt at 2011-11-15 09:00: crash: proven more than 1.1 times as frequent",
            "stage 1, opened 2011-11-15 00:00: holds: crash: not yet proven; left 2011-11-16 00:00",
            "2 hours have rows that cannot be trusted, and the gate holds in them: more crash");
  }

  @Test
  void all_that_were_started_end_with_the_number_of_false_alarms(@TempDir Path folder)
      throws Exception {
    var policy = folder.resolve("mine.json");
    Files.writeString(policy, "{\"watchFor\":\"5d\"}");

    assertThat(server.run(new BacktestCommand(), "--all", "--policy", policy.toString()))
        .as(server.err::toString)
        .isZero();

    assertThat(server.out.toString())
        .contains("good     completed  no")
        .contains("1 of 2 rollouts would have been halted; 1 of the 2 that completed")
        .doesNotContain("new");
    assertThat(server.calls.get(1)).contains("\"watchFor\":\"5d\"");
    assertThat(server.err.toString()).contains("100 %");
  }

  @Test
  void a_faulty_policy_asks_nobody_and_names_its_faults(@TempDir Path folder) throws Exception {
    var policy = folder.resolve("bad.json");
    Files.writeString(policy, "{\"watch\":\"5d\"}");

    assertThat(server.run(new BacktestCommand(), "--rollout", "bad", "--policy", policy.toString()))
        .isEqualTo(1);
    assertThat(server.err.toString()).contains("$.watch: there is no such member");
    assertThat(server.calls).isEmpty();
  }

  @Test
  void nothing_named_is_a_wrong_use() {
    assertThat(server.run(new BacktestCommand())).isEqualTo(2);
    assertThat(server.err.toString()).contains("name a rollout with --rollout, or say --all");
    assertThat(server.run(new BacktestCommand(), "--all", "--rollout", "x")).isEqualTo(2);
  }

  @Test
  void a_timeline_shows_both_arms_and_how_near_a_halt_is() {
    assertThat(server.run(new RolloutCommand(), "show", "bad", "--timeline", "--hours", "6"))
        .as(server.err::toString)
        .isZero();

    assertThat(server.calls.getFirst()).startsWith("GET /v1/rollouts/bad/timeline?hours=6");
    assertThat(server.out.toString())
        .contains("bad: halted; pieces of 6 h")
        .contains(
            "2011-11-15 00:00  1      1,000    800      3    8.6 (6.2 to 11.6)  4.5 (2.1 to 8.5)  4")
        .contains("▄ crash 50 %");
  }

  @Test
  void a_timeline_as_csv_has_a_line_for_each_arm() {
    assertThat(server.run(new RolloutCommand(), "show", "bad", "--timeline", "--csv"))
        .as(server.err::toString)
        .isZero();

    var lines = server.out.toString().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.getFirst()).startsWith("from,stage,arm,joined,hoursAtRisk,crash,");
    assertThat(lines.get(2)).startsWith("2011-11-15T00:00:00Z,1,treated,,,43,8.6,6.2,11.6,");
    int columns = lines.getFirst().split(",", -1).length;
    assertThat(lines).allMatch(line -> line.split(",", -1).length == columns);
    assertThat(server.run(new RolloutCommand(), "show", "bad", "--csv")).isEqualTo(2);
  }
}
