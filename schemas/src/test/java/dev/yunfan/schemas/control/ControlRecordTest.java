package dev.yunfan.schemas.control;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.codec.UnreadableRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ControlRecordTest {
  /** One line for each command as 0.1.0 (commit 71ae577) wrote it; never rewritten. */
  private static final Path GOLDEN = Path.of("src/test/resources/control-records-0.1.0.txt");

  private static final ModelEvidence EVIDENCE = new ModelEvidence("h7", 9, 8, 4, 2, 1);

  private static final List<Command> PLAIN =
      List.of(
          new Command.CreateRelease(
              "2.0",
              List.of(new SignedImage("h7", 100, "ab".repeat(32), "haier/h7/full-2.0.img", "1.0")),
              7,
              3,
              List.of(new SignedFile("haier", 2, new byte[] {1, 2, 3}))),
          new Command.PublishTrust(List.of(new SignedFile("root", 1, new byte[] {4}))),
          new Command.WithdrawRelease("2.0"),
          new Command.WithdrawProgramme(),
          new Command.CreateRollout("r1", plan()),
          new Command.StartRollout("r1"),
          new Command.ApproveRollout("r1"),
          new Command.AdvanceRollout("r1", 1, List.of(EVIDENCE)),
          new Command.CompleteRollout("r1", List.of(EVIDENCE)),
          new Command.HaltRollout("r1", List.of("h7"), List.of(EVIDENCE)),
          new Command.PauseRollout("r1"),
          new Command.ResumeRollout("r1", List.of(EVIDENCE)),
          new Command.CancelRollout("r1", "2.1"),
          new Command.CancelRollout("r1", null),
          new Command.CreateToken("t1", "li", "admin", "cd".repeat(32), 99),
          new Command.RevokeToken("t1"),
          new Command.RevokeDevice("d1"),
          new Command.AddWebhook("w1", "https://ops.example/yunfan"),
          new Command.RemoveWebhook("w1"));

  private static RolloutPlan plan() {
    return plan(null);
  }

  private static RolloutPlan plan(@Nullable Guardrails guardrails) {
    return new RolloutPlan(
        "2.0",
        Set.of("h7", "h8"),
        Set.of("1.0"),
        Set.of("1.5"),
        List.of(new Stage(100, 60, 5), new Stage(10_000, 0, 0)),
        200,
        0.05,
        new OfferHours(22, 6, ZoneId.of("Asia/Shanghai")),
        40,
        true,
        1_000,
        guardrails);
  }

  private static ControlRecord record(Command command, int rules) {
    return new ControlRecord(
        "c1",
        1_317_427_200_000L,
        new Actor("li", "token:1"),
        "because",
        "haier",
        2,
        new ChainHead(5, "ef".repeat(32)),
        command,
        rules,
        rules > 1 ? "12".repeat(32) : "");
  }

  @Test
  void by_the_first_rules_a_record_has_the_bytes_that_0_1_0_wrote() throws Exception {
    var written =
        PLAIN.stream()
            .map(command -> HexFormat.of().formatHex(record(command, 1).encode()))
            .toList();

    assertThat(written).isEqualTo(Files.readAllLines(GOLDEN));
  }

  @Test
  void a_record_of_0_1_0_is_read_as_it_was_meant() throws Exception {
    var read = new ArrayList<ControlRecord>();
    for (String line : Files.readAllLines(GOLDEN)) {
      read.add(ControlRecord.decode(HexFormat.of().parseHex(line)));
    }

    assertThat(read).isEqualTo(PLAIN.stream().map(command -> record(command, 1)).toList());
  }

  @Test
  void by_later_rules_a_record_states_them_and_all_evidence() throws Exception {
    var evidence = new ModelEvidence("h7", 9, 8, 4, 2, 1, 5, 6, 7, 3, 2, 10);
    var commands = new ArrayList<>(PLAIN);
    commands.add(new Command.AdvanceRollout("r1", 1, List.of(evidence)));
    commands.add(new Command.WidenRollout("r1", new Stage(5_000, 60, 7)));
    commands.add(new Command.UpgradeRules(3));
    commands.add(new Command.RepairRecord(17, "ab".repeat(32), "cd".repeat(64)));

    for (var command : commands) {
      var record = record(command, 2);
      assertThat(ControlRecord.decode(record.encode())).isEqualTo(record);
    }
  }

  @Test
  void what_begins_later_rules_or_repairs_the_log_is_written_by_any_rules() throws Exception {
    for (var command :
        List.of(
            new Command.UpgradeRules(2),
            new Command.RepairRecord(17, "ab".repeat(32), "cd".repeat(64)))) {
      var record = record(command, 1);
      assertThat(record.plain()).isFalse();
      assertThat(ControlRecord.decode(record.encode())).isEqualTo(record);
    }
  }

  @Test
  void firmwares_are_declared_and_lowest_counters_named_from_the_third_rules_on() throws Exception {
    var image = new SignedImage("h7", 100, "ab".repeat(32), "haier/h7/full-2.0.img", "1.0", 4);
    for (var command :
        List.of(
            new Command.DeclareFirmware("", List.of("20110801", "IML74K")),
            new Command.DeclareFirmware("2.0", List.of()),
            new Command.WidenRollout("r1", new Stage(5_000, 60, 7)),
            new Command.CreateRelease("2.0", List.of(image)))) {
      var third = record(command, 3);
      assertThat(ControlRecord.decode(third.encode())).isEqualTo(third);
    }
    for (var command :
        List.of(
            new Command.DeclareFirmware("2.0", List.of("2.0-factory")),
            new Command.CreateRelease("2.0", List.of(image)))) {
      assertThatThrownBy(record(command, 2)::encode)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cannot be written in an older version of the schema");
    }
  }

  @Test
  void models_are_named_from_the_fourth_rules_on() throws Exception {
    var name = new Command.NameModel("W700", "天语 W700");
    for (var command :
        List.of(
            name,
            new Command.NameModel("W700", ""),
            new Command.DeclareFirmware("2.0", List.of("2.0-factory")),
            new Command.WidenRollout("r1", new Stage(5_000, 60, 7)))) {
      var fourth = record(command, 4);
      assertThat(ControlRecord.decode(fourth.encode())).isEqualTo(fourth);
    }
    for (int rules = 1; rules <= 3; rules++) {
      assertThatThrownBy(record(name, rules)::encode)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("NameModel cannot be written in an older version of the schema");
    }
  }

  private static final Guardrails POLICY =
      new Guardrails(
          1.2,
          List.of(new Guardrails.RatioBound(0, 3), new Guardrails.RatioBound(1_050, 1.25)),
          Set.of(GuardMetric.KERNEL, GuardMetric.SILENCE),
          Set.of(GuardMetric.CRASH, GuardMetric.WATCHDOG),
          Map.of(GuardMetric.JAVA, 4.5, GuardMetric.CRASH, 0.1),
          Guardrails.NewGroups.OFF,
          0.002,
          0.04,
          3_601,
          0);

  private static Judgement judgement(Judgement.Question question, GuardMetric metric) {
    return new Judgement(
        question,
        metric,
        metric == GuardMetric.CRASH ? "" : "W700",
        1.1,
        41,
        12,
        9_800,
        10_200,
        33_480_000,
        35_640_000,
        metric == GuardMetric.SILENCE ? Double.NEGATIVE_INFINITY : 7.75,
        6.9,
        List.of("g1:ab", "g1:cd"));
  }

  private static List<Command> guarded() {
    var judgements = new ArrayList<Judgement>();
    for (var question : Judgement.Question.values()) {
      for (var metric : GuardMetric.values()) {
        judgements.add(judgement(question, metric));
      }
    }
    return List.of(
        new Command.CreateRollout("r1", plan(POLICY)),
        new Command.CreateRollout("r1", plan(Guardrails.DEFAULT)),
        new Command.AdvanceRollout("r1", 1, List.of(EVIDENCE), judgements),
        new Command.CompleteRollout("r1", List.of(EVIDENCE), judgements),
        new Command.HaltRollout("r1", List.of("h7"), List.of(EVIDENCE), judgements));
  }

  @Test
  void guardrails_and_judgements_are_written_from_the_fifth_rules_on_and_never_lost_before()
      throws Exception {
    for (var command : guarded()) {
      var fifth = record(command, 5);
      assertThat(ControlRecord.decode(fifth.encode())).isEqualTo(fifth);
      for (int rules = 1; rules <= 4; rules++) {
        assertThatThrownBy(record(command, rules)::encode)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("cannot be written in an older version of the schema");
      }
    }
  }

  @Test
  void every_command_is_read_as_it_was_written_by_any_rules() throws Exception {
    for (int rules = 1; rules <= 5; rules++) {
      for (var command : PLAIN) {
        var record = record(command, rules);
        assertThat(ControlRecord.decode(record.encode())).isEqualTo(record);
      }
    }
  }

  /** A name of a later build is no reason to guess: the record is unreadable, and the log stops. */
  @Test
  void a_metric_that_this_build_does_not_know_makes_the_record_unreadable() {
    byte[] bytes = record(new Command.CreateRollout("r1", plan(POLICY)), 5).encode();
    var altered = new String(bytes, ISO_8859_1).replace("watchdog", "watchcat");

    assertThatThrownBy(() -> ControlRecord.decode(altered.getBytes(ISO_8859_1)))
        .isInstanceOf(UnreadableRecord.class)
        .hasMessageContaining("watchcat");
  }

  /** Servers that know the rules before alone can read that the log goes on by newer ones. */
  @Test
  void an_upgrade_is_written_in_the_form_of_the_rules_before() {
    var second = AvroCodec.header(AvroCodec.releasedSchemas("control-record").get(3));
    for (int rules : new int[] {1, 2}) {
      assertThat(record(new Command.UpgradeRules(3), rules).encode()).startsWith(second);
    }
    var third = AvroCodec.header(AvroCodec.releasedSchemas("control-record").get(4));
    assertThat(record(new Command.UpgradeRules(4), 3).encode()).startsWith(third);
    var fourth = AvroCodec.header(AvroCodec.releasedSchemas("control-record").get(5));
    assertThat(record(new Command.UpgradeRules(5), 4).encode()).startsWith(fourth);
  }

  @Test
  void a_command_that_0_1_0_has_not_cannot_be_written_for_it() {
    var widen = record(new Command.WidenRollout("r1", new Stage(5_000, 60, 7)), 1);

    assertThatThrownBy(widen::encode)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("WidenRollout");
  }
}
