package dev.yunfan.bench.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.yunfan.bench.spike.RandomSequence;
import dev.yunfan.schemas.control.GuardMetric;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GuardReportTest {
  @Test
  void the_quick_form_prints_all_tables() {
    var out = new StringWriter();
    var command =
        new CommandLine(new GuardReport())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(new StringWriter(), true));
    assertThat(command.execute("--quick", "--json")).isZero();
    assertThat(out.toString())
        .contains("False halts", "Stages passed", "until the halt", "that lie", "CPU of judging")
        .contains("{\"tables\":6,");
  }

  @Test
  void the_interval_of_a_share_is_that_of_Clopper_and_Pearson() {
    // 0 of 20: 1 - 0.025^(1/20); 5 of 100: a published example
    assertThat(new Share(0, 20).high()).isCloseTo(0.16843, within(1e-5));
    assertThat(new Share(5, 100).low()).isCloseTo(0.01643, within(1e-5));
    assertThat(new Share(5, 100).high()).isCloseTo(0.11284, within(1e-5));
    assertThat(new Share(20, 20_000).above(0.001)).isFalse();
    assertThat(new Share(60, 20_000).above(0.001)).isTrue();
  }

  @Test
  void each_handset_has_at_most_one_first_crash_in_a_stage() {
    var trial = new Trial(2_000, List.of(1_000, 5_000), 1, true, 0);
    var counts = FirstCrashes.live(trial, RandomSequence.seeded(1));
    int crashes = 0;
    int firsts = 0;
    for (int stage = 0; stage < 2; stage++) {
      int joined = 0;
      for (int hour = 0; hour < Trial.STAGE_HOURS; hour++) {
        for (int arm = 0; arm < 2; arm++) {
          joined += counts.joined(stage, hour, arm);
          crashes += counts.crashes(stage, hour, arm);
          firsts += counts.firsts(stage, hour, arm, GuardMetric.CRASH);
        }
      }
      assertThat(joined).isEqualTo(2_000);
    }
    // 4,000 handset-stages of 36 h on average, one crash in 264 h; loops make them more
    assertThat(firsts).isBetween(250, 550);
    assertThat(crashes).isGreaterThan(firsts);
  }
}
