package dev.yunfan.ota.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.gate.GateVerdict.Advance;
import dev.yunfan.ota.gate.GateVerdict.Complete;
import dev.yunfan.ota.gate.GateVerdict.Halt;
import dev.yunfan.ota.gate.GateVerdict.Hold;
import dev.yunfan.ota.guard.GuardFinding;
import dev.yunfan.ota.guard.Wait;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.ota.rollout.RolloutState.Completed;
import dev.yunfan.ota.rollout.RolloutState.Running;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.Judgement;
import dev.yunfan.schemas.control.Judgement.Question;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.control.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the gate acts on what the guardrails know. */
class GuardTest {
  private static final Instant SOAKED = Instant.ofEpochMilli(3_600_000);
  private static final Judgement HARM = judgement(Question.HARM, GuardMetric.KERNEL, "h7", 9);
  private static final Judgement CALM = judgement(Question.HARM, GuardMetric.JAVA, "h7", 0);

  private static Judgement judgement(
      Question question, GuardMetric metric, String model, double logEvidence) {
    return new Judgement(
        question, metric, model, 1.1, 12, 3, 400, 9_000, 7_200, 90_000, logEvidence, 8, List.of());
  }

  private static Rollout rollout(RolloutState state, Guardrails policy) {
    var plan =
        new RolloutPlan(
            "2.0",
            Set.of("h7", "h9"),
            Set.of(),
            Set.of(),
            List.of(new Stage(100, 3600, 1), new Stage(10_000, 3600, 1)),
            0,
            0.05,
            Commands.ALL_DAY,
            0,
            false,
            0,
            policy);
    return new Rollout("r1", "haier", plan, state, 2, Map.of(), Actor.named("li"), 0, 0);
  }

  private static Rollout open(String... halted) {
    return rollout(new Running(0, 0, Set.of(halted)), Guardrails.DEFAULT);
  }

  private static GateEvidence confirmed(GuardFinding finding, OpenAlarm... alarms) {
    var rows =
        Map.of(
            "h7", row("h7"),
            "h9", row("h9"));
    return new GateEvidence.Read(rows, Optional.empty())
        .with(new GuardEvidence(finding, List.of(alarms)));
  }

  private static ModelRows row(String model) {
    var row = Health.of("r1", model, "2.0", 0).confirmed(9).row();
    return new ModelRows(model, List.of(row), List.of());
  }

  private static GuardFinding finding(
      List<Judgement> harms, List<Judgement> all, List<String> doubts, List<Wait> waits) {
    return new GuardFinding(harms, all, doubts, waits, "");
  }

  private static GateVerdict judge(Rollout rollout, GateEvidence evidence, Instant now) {
    return StageGate.judge(rollout, evidence, false, now);
  }

  private static GateVerdict judge(GuardFinding finding, OpenAlarm... alarms) {
    return judge(open(), confirmed(finding, alarms), SOAKED);
  }

  @Test
  void proven_harm_of_one_model_halts_that_model_alone_and_records_every_judgement() {
    var alarm = new OpenAlarm("a1", "h7", "kernel", false, List.of("g1:oops"));
    var verdict =
        (Halt) judge(finding(List.of(HARM), List.of(HARM, CALM), List.of(), List.of()), alarm);

    assertThat(verdict.models()).containsExactly("h7");
    assertThat(verdict.why()).contains("kernel on h7", "12 handsets", "proven more than 1.1 times");
    assertThat(verdict.judgements())
        .containsExactly(HARM.withGroups(List.of("g1:oops")), CALM.withGroups(List.of("g1:oops")));
  }

  @Test
  void harm_that_is_proven_of_all_models_together_halts_every_one_that_is_not_halted() {
    var all = judgement(Question.HARM, GuardMetric.CRASH, "", 9);
    var finding = finding(List.of(all), List.of(all), List.of(), List.of());

    assertThat(((Halt) judge(open("h9"), confirmed(finding), SOAKED)).models())
        .containsExactly("h7");
    assertThat(((Halt) judge(finding)).models()).containsExactly("h7", "h9");
  }

  @Test
  void harm_of_a_halted_model_is_no_news() {
    var finding = finding(List.of(HARM), List.of(HARM), List.of(), List.of());

    assertThat(judge(open("h7"), confirmed(finding), SOAKED)).isInstanceOf(Advance.class);
  }

  @Test
  void harm_shows_after_completion_too() {
    var done = rollout(new Completed(Set.of()), Guardrails.DEFAULT);
    var finding = finding(List.of(HARM), List.of(HARM), List.of(), List.of());

    assertThat(((Halt) judge(done, confirmed(finding), SOAKED)).models()).containsExactly("h7");
  }

  @Test
  void a_doubt_holds_and_does_not_silence_harm() {
    var doubted = finding(List.of(), List.of(), List.of("the row x is negative"), List.of());
    assertThat(((Hold) judge(doubted)).why()).isEqualTo("the row x is negative");

    var both = finding(List.of(HARM), List.of(HARM), List.of("the row x is negative"), List.of());
    assertThat(judge(both)).isInstanceOf(Halt.class);
  }

  @Test
  void a_stage_waits_for_proof_then_asks_a_person_and_never_passes_by_time() {
    var wait = new Wait(CALM, "crash: needs about 21 more treated crashes");
    var finding = finding(List.of(), List.of(CALM), List.of(), List.of(wait));
    var evidence = confirmed(finding);

    assertThat(((Hold) judge(open(), evidence, SOAKED)).why()).isEqualTo(wait.words());
    var late = SOAKED.plus(Duration.ofDays(3));
    assertThat(((Hold) judge(open(), evidence, late)).why())
        .startsWith("a person is asked, since the stage waited until 1970-01-04T01:00:00Z")
        .contains(wait.words(), "./yunfan rollout advance r1");
    assertThat(judge(open(), evidence, SOAKED.plus(Duration.ofDays(3_000))))
        .isInstanceOf(Hold.class);
  }

  @Test
  void an_open_alarm_of_the_release_holds_its_stage() {
    var rate = new OpenAlarm("a1", "h7", "java", false, List.of());

    assertThat(((Hold) judge(GuardFinding.NONE, rate)).why()).contains("a1", "java", "h7");
    assertThat(judge(open("h7"), confirmed(GuardFinding.NONE, rate), SOAKED))
        .isInstanceOf(Advance.class);
  }

  @Test
  void a_new_crash_group_holds_unless_the_policy_says_otherwise() {
    var group = new OpenAlarm("a1", "h7", "java", true, List.of("g1:npe"));
    var off =
        new Guardrails(
            1.1,
            Guardrails.DEFAULT.advanceBelow(),
            Guardrails.DEFAULT.halting(),
            Guardrails.DEFAULT.advancing(),
            Map.of(),
            Guardrails.NewGroups.OFF,
            0.001,
            0.05,
            0,
            0);

    assertThat(((Hold) judge(GuardFinding.NONE, group)).why()).contains("g1:npe");
    var silent = rollout(new Running(0, 0, Set.of()), off);
    assertThat(judge(silent, confirmed(GuardFinding.NONE, group), SOAKED))
        .isInstanceOf(Advance.class);
  }

  @Test
  void a_decision_to_go_on_carries_what_was_judged() {
    var finding = finding(List.of(), List.of(CALM), List.of(), List.of());
    assertThat(((Advance) judge(finding)).judgements()).containsExactly(CALM);

    var last = rollout(new Running(1, 0, Set.of()), Guardrails.DEFAULT);
    var rows =
        new GateEvidence.Read(
                Map.of(
                    "h7",
                    new ModelRows(
                        "h7",
                        List.of(Health.of("r1", "h7", "2.0", 1).confirmed(9).row()),
                        List.of())),
                Optional.empty())
            .with(new GuardEvidence(finding, List.of()));
    assertThat(((Complete) judge(last, rows, SOAKED)).judgements()).containsExactly(CALM);
  }
}
