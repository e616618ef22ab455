package dev.yunfan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DemoScreenTest {
  @Test
  void a_model_shows_its_handsets_its_crash_rate_and_the_share_of_the_release() throws Exception {
    var table =
        DemoScreen.table(
            moment(
                "{'activations':{'k-touch':{'w700':2000}},'crashes':{'k-touch':{'w700':30}},"
                    + "'exposureSeconds':{'k-touch':{'w700':36000000}},"
                    + "'firmware':{'k-touch':{'w700':{'1.0.0':1500,'2.0.0':500}}}}",
                "[{'id':'r1','vendor':'k-touch','release':'2.0.0','state':'running','stage':1,"
                    + "'stages':[{},{},{}],'updated':500,'failed':3}]"));

    assertThat(table.getFirst()).contains("1 Oct 2011").contains("25 %").contains("9,000 events/s");
    assertThat(table)
        .anySatisfy(row ->
            assertThat(row).contains("w700").contains("2,000").contains("3.00").contains("25.0 %"))
        .anySatisfy(
            row -> assertThat(row).contains("running, stage 2 of 3, 500 updated, 3 failed"));
  }

  @Test
  void before_anything_happened_it_says_so() throws Exception {
    assertThat(DemoScreen.table(moment("{}", "[]")))
        .contains("  (no handset is active yet)", "  (no rollout yet)");
  }

  private static DemoScreen.Moment moment(String totals, String rollouts) throws Exception {
    return new DemoScreen.Moment(
        Instant.parse("2011-10-01T00:00:00Z"), 12, 0.25, 9_000, json(totals), json(rollouts));
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }
}
