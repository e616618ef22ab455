package dev.yunfan.ota.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.gate.GateEvidence;
import dev.yunfan.ota.gate.GateVerdict;
import dev.yunfan.ota.gate.Health;
import dev.yunfan.ota.gate.Judged;
import dev.yunfan.ota.gate.ModelRows;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.schemas.control.Actor;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RolloutDocumentTest {
  private static final Rollout CANCELLED =
      new Rollout(
          "r1",
          "haier",
          Commands.plan("2.0", Set.of("h7"), 10_000),
          new RolloutState.Cancelled("breaks the radio", "2.1"),
          4,
          Map.of(),
          Actor.named("li"),
          0,
          0);

  private static JsonObject document(GateEvidence evidence) {
    return RolloutDocument.of(new Judged(CANCELLED, evidence, new GateVerdict.Hold("")));
  }

  private static Map<String, ModelRows> rows(Health row) {
    return Map.of("h7", new ModelRows("h7", List.of(row.row()), List.of()));
  }

  @Test
  void the_release_that_it_is_rolled_forward_to_has_counts_of_its_own() {
    var document =
        document(
            new GateEvidence.Read(
                rows(Health.of("r1", "h7", "2.0", 0).confirmed(6).failed(2)),
                rows(Health.of("r1", "h7", "2.1", 0).confirmed(5).rolledBack(1)),
                Optional.empty()));

    assertThat(document.getLong("updated")).isEqualTo(6);
    assertThat(document.getLong("failed")).isEqualTo(2);
    assertThat(document.getLong("rolledBack")).isZero();
    var forward = document.getJsonArray("rollForwardEvidence").getJsonObject(0);
    assertThat(forward.getString("model")).isEqualTo("h7");
    assertThat(forward.getLong("offered")).isEqualTo(6);
    assertThat(forward.getLong("confirmed")).isEqualTo(5);
    assertThat(forward.getLong("rolledBack")).isEqualTo(1);
  }

  @Test
  void a_roll_forward_that_is_not_read_or_not_there_has_no_counts() {
    assertThat(document(new GateEvidence.NotReadYet()).containsKey("rollForwardEvidence"))
        .isFalse();
    assertThat(
            document(new GateEvidence.Read(Map.of(), Optional.empty()))
                .containsKey("rollForwardEvidence"))
        .isFalse();
  }
}
