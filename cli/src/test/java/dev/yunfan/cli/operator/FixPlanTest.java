package dev.yunfan.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class FixPlanTest {
  private static JsonNode rollout(String state, String haltedModels, long confirmed)
      throws IOException {
    return Api.JSON.readTree(
        """
        {"id":"r1","vendor":"haier","release":"2.0","state":"%s","models":["h7","h8"],
         "haltedModels":%s,
         "evidence":[{"model":"h7","confirmed":%d},{"model":"h8","confirmed":3}]}
        """
            .formatted(state, haltedModels, confirmed));
  }

  private static String stages(FixPlan plan) {
    var text = new StringBuilder();
    plan.body("2.1", List.of())
        .get("stages")
        .forEach(stage ->
            text.append(stage.get("shareBasisPoints").asInt())
                .append(':')
                .append(stage.get("minConfirmed").asInt())
                .append(' '));
    return text.toString();
  }

  @Test
  void the_fix_is_for_those_alone_who_have_the_bad_release() throws Exception {
    var plan = FixPlan.of(rollout("halted", "[]", 39_997));

    assertThat(plan.handsets()).isEqualTo(40_000);
    assertThat(plan.waitsForProof()).isTrue();
    var body = plan.body("2.1", List.of());
    assertThat(body.get("release").asText()).isEqualTo("2.1");
    assertThat(body.get("fromVersions").toString()).isEqualTo("[\"2.0\"]");
    assertThat(body.get("models").toString()).isEqualTo("[\"h7\",\"h8\"]");
    assertThat(body.has("guardrails")).isFalse(); // the server's defaults
    assertThat(stages(plan)).isEqualTo("100:10 1000:20 5000:40 10000:80 ");
  }

  @Test
  void a_model_that_was_halted_alone_is_fixed_alone() throws Exception {
    var plan = FixPlan.of(rollout("running", "[\"h8\"]", 39_997));

    assertThat(plan.models()).containsExactly("h8");
    assertThat(plan.handsets()).isEqualTo(3);
  }

  @Test
  void few_handsets_get_few_stages_which_wait_for_no_proof_that_cannot_come() throws Exception {
    assertThat(stages(FixPlan.of(rollout("halted", "[]", 197))))
        .isEqualTo("1000:4 5000:16 10000:20 ");
    assertThat(stages(FixPlan.of(rollout("cancelled", "[]", 0)))).isEqualTo("10000:1 ");
    var body = FixPlan.of(rollout("halted", "[]", 197)).body("2.1", List.of("50%:1h:7", "100%"));
    assertThat(body.get("guardrails").toString()).isEqualTo("{\"advance\":{\"metrics\":[]}}");
    assertThat(body.get("stages")).hasSize(2);
    assertThat(body.get("stages").get(0).get("minConfirmed").asInt()).isEqualTo(7);
  }

  @Test
  void a_rollout_that_nobody_stopped_has_no_fix() throws Exception {
    var running = rollout("running", "[]", 9);

    assertThatThrownBy(() -> FixPlan.of(running))
        .hasMessage(
            "rollout r1 is running, and no verdict or person has stopped it; halt it first: ./yunfan rollout halt r1 --reason '...'");
  }

  @Test
  void the_old_way_is_refused_and_names_the_new_one() {
    var err = new StringWriter();
    int exit =
        new CommandLine(new RolloutCommand())
            .setErr(new PrintWriter(err, true))
            .execute("cancel", "r1", "--reason", "bad", "--roll-forward", "2.1");

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("./yunfan rollout fix r1 --release 2.1 --reason '...'");
  }
}
