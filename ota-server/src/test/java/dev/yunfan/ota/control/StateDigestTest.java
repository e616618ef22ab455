package dev.yunfan.ota.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.control.SignedImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StateDigestTest {
  private static ControlState folded(List<ControlRecord> log) {
    var state = ControlState.EMPTY;
    for (var record : log) {
      byte[] bytes = Commands.bytes(record);
      try {
        var reached = state.head().then(state.head().offset() + 1, bytes);
        state = Fold.step(state, ControlRecord.decode(bytes), reached).state();
      } catch (UnreadableRecord e) {
        throw new AssertionError(e);
      }
    }
    return state;
  }

  private static List<ControlRecord> log(int seed, int length) {
    var random = new Random(seed);
    var log = new ArrayList<ControlRecord>();
    log.add(Commands.record("ada", 1, new Command.UpgradeRules(2)));
    for (int i = 0; i < length; i++) {
      log.add(Commands.any(random, i));
    }
    return log;
  }

  /** Builds with these rules meet on one log; so what goes in must never change for them. */
  @Test
  void what_goes_into_it_stays_as_it_is() {
    assertThat(folded(log(7, 300)).digest())
        .isEqualTo("c8b3221bd278f62e9a655e3545717b0b06d3a43c011052e2bfdf9174e0846c2c");
  }

  /** The same for what came with rules 3. */
  @Test
  void what_goes_into_it_since_rules_3_stays_as_it_is_too() {
    assertThat(declared("2011a", "2011b").digest())
        .isEqualTo("cb0eaef997b795ba89482ecd3c9cbd798a11006373def07d7b4ad722c8b06646")
        .isNotEqualTo(declared("2011b", "2011a").digest());
  }

  /** The same for what came with rules 4. */
  @Test
  void what_goes_into_it_since_rules_4_stays_as_it_is_too() {
    assertThat(named("天语 W700").digest())
        .isEqualTo("961ae6c855e762a8237afeb193b033e79f889ebba538ee60d0ca914bcc8f13fa")
        .isNotEqualTo(named("").digest());
  }

  /** All kinds of commands by rules 4, as the build before rules 5 folded them. */
  @Test
  void rollouts_by_rules_4_go_in_as_they_did_before_there_were_guardrails() {
    var log = log(7, 300);
    log.set(0, Commands.record("ada", 1, new Command.UpgradeRules(4)));

    assertThat(folded(log).digest())
        .isEqualTo("ecc28e7ad3a05c70cb2de8da26a88eeec2f141e94c1630df97e1e5a55fefd132");
  }

  /** The same for what came with rules 5. */
  @Test
  void what_goes_into_it_since_rules_5_stays_as_it_is_too() {
    var plan = Commands.plan("2.0", Set.of("h7"), 100, 10_000);
    var whole = guarded(Commands.guarded(plan, POLICY), 3_000);
    assertThat(whole).isEqualTo("813732f8f83f7ebe40f4d369b7317e2b6b6cf5b067b7bb99d479e89c1d38c520");

    assertThat(guarded(plan, 3_000)).isNotEqualTo(whole);
    assertThat(guarded(Commands.guarded(plan, Guardrails.DEFAULT), 3_000)).isNotEqualTo(whole);
  }

  private static final Guardrails POLICY =
      new Guardrails(
          1.2,
          List.of(new Guardrails.RatioBound(0, 3), new Guardrails.RatioBound(1_050, 1.25)),
          Set.of(GuardMetric.KERNEL, GuardMetric.SILENCE),
          Set.of(GuardMetric.CRASH),
          Map.of(GuardMetric.JAVA, 4.5),
          Guardrails.NewGroups.OFF,
          0.002,
          0.04,
          3_601,
          0);

  /** The digest after a rollout of a plan was resumed at a moment. */
  private static String guarded(RolloutPlan plan, long resumedAt) {
    var paused =
        Commands.after(
            ControlState.EMPTY,
            Commands.record("ada", 1, new Command.UpgradeRules(5)),
            Commands.record("li", 0, Commands.release("2.0", "h7")),
            Commands.record("li", 0, new Command.CreateRollout("r1", plan)),
            Commands.record("li", 1, new Command.StartRollout("r1")),
            Commands.record("li", 2, new Command.PauseRollout("r1")));
    var resume = Commands.record("li", 3, new Command.ResumeRollout("r1", List.of()));
    return Commands.after(
            paused,
            new ControlRecord(
                resume.commandId(),
                resumedAt,
                resume.by(),
                resume.reason(),
                resume.vendor(),
                resume.expectedVersion(),
                resume.head(),
                resume.command()))
        .digest();
  }

  private static ControlState named(String name) {
    return Commands.after(
        ControlState.EMPTY,
        Commands.record("ada", 1, new Command.UpgradeRules(4)),
        Commands.record("li", 1, new Command.NameModel("W700", name)));
  }

  private static ControlState declared(String... versions) {
    var image = new SignedImage("h7", 9, "ab".repeat(32), "haier/h7/x", "1.0", 4);
    return Commands.after(
        ControlState.EMPTY,
        Commands.record("ada", 1, new Command.UpgradeRules(3)),
        Commands.record("li", 0, new Command.CreateRelease("2.0", List.of(image))),
        Commands.record("li", 1, new Command.DeclareFirmware("2.0", List.of(versions))));
  }

  @Test
  void states_that_differ_have_digests_that_differ() {
    Map<String, ControlState> seen = new HashMap<>();
    qt().withExamples(300)
        .forAll(integers().between(0, 20), integers().between(0, 60), integers().all())
        .check((seed, length, other) -> {
          var log = log(seed, length);
          log.add(Commands.any(new Random(other), 1_000));
          var state = folded(log);
          var known = seen.putIfAbsent(state.digest(), state);
          return known == null || sameThings(known, state);
        });
  }

  private static boolean sameThings(ControlState one, ControlState two) {
    return one.programmes().equals(two.programmes())
        && one.tokens().equals(two.tokens())
        && one.webhooks().equals(two.webhooks())
        && one.trust().equals(two.trust());
  }
}
