package dev.yunfan.ota.gatekeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.gate.Health;
import dev.yunfan.ota.gate.ModelRows;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.fleet.RolloutHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class HealthRowsTest {
  private static final Rollout ROLLOUT =
      new Rollout(
          "r1",
          "haier",
          Commands.plan("2.0", Set.of("h7"), 100, 200, 300, 10_000),
          new RolloutState.Running(0, 0, Set.of()),
          2,
          Map.of(),
          Actor.named("li"),
          0,
          0);

  private final HealthRows rows = new HealthRows();

  private void take(RolloutHealth row) throws UnreadableRecord {
    rows.take(row.key(), RolloutHealth.CODEC.encode(row));
  }

  private ModelRows found() {
    return Objects.requireNonNull(rows.of(ROLLOUT).get("h7"));
  }

  @Test
  void rows_of_all_stages_and_of_none_are_found_together() throws UnreadableRecord {
    take(Health.of("r1", "h7", "2.0", RolloutHealth.ALL_STAGES).confirmed(5).row());
    take(Health.of("r1", "h7", "2.0", 0).confirmed(7).row());
    take(Health.of("r1", "h7", "2.0", 1).confirmed(11).row());
    take(Health.of("r1", "h7", "2.0", 1).confirmed(13).row()); // a newer one of the same key

    assertThat(found().evidence(1).confirmed()).isEqualTo(25);
    assertThat(found().evidence(1).stageConfirmed()).isEqualTo(13);
    assertThat(found().unreadable()).isEmpty();
  }

  @Test
  void rows_of_another_rollout_model_vendor_or_release_count_for_nothing() throws UnreadableRecord {
    take(Health.of("r2", "h7", "2.0", 0).confirmed(1).row());
    take(Health.of("r1", "h8", "2.0", 0).confirmed(1).row());
    take(Health.of("r1", "h7", "2.1", 0).confirmed(1).row());
    assertThatThrownBy(() -> rows.take("r1/h7/acer/2.0/0", new byte[0]))
        .isInstanceOf(UnreadableRecord.class);

    assertThat(found().rows()).isEmpty();
    assertThat(found().unreadable()).isEmpty();
  }

  @Test
  void rows_of_a_release_that_it_is_rolled_forward_to_are_found_apart() throws UnreadableRecord {
    take(Health.of("r1", "h7", "2.0", 0).confirmed(1).row());
    var forward = Health.of("r1", "h7", "2.1", 0).confirmed(5).row();
    take(forward);

    assertThat(rows.of(ROLLOUT, "2.1"))
        .containsExactly(Map.entry("h7", new ModelRows("h7", List.of(forward), List.of())));
    assertThat(found().evidence(0).confirmed()).isEqualTo(1);
  }

  @Test
  void handsets_that_no_stage_opened_for_have_a_row_when_the_rollout_has_ended()
      throws UnreadableRecord {
    take(Health.of("r1", "h7", "2.0", 4).rolledBack(3).row());
    take(Health.of("r1", "h7", "2.0", 5).rolledBack(1).row());

    assertThat(found().evidence(-1).rolledBack()).isEqualTo(3);
  }

  @Test
  void what_cannot_be_read_is_named_and_nothing_else() throws UnreadableRecord {
    var row = Health.of("r1", "h7", "2.0", 0).confirmed(7).row();
    take(row);
    assertThatThrownBy(() -> rows.take("r1/h7/haier/2.0/1", new byte[] {1, 2, 3}))
        .isInstanceOf(UnreadableRecord.class);
    take(Health.of("r1", "h7", "2.0", 2).confirmed(7).row());
    rows.take("r1/h7/haier/2.0/2", null);
    rows.take("r1/h7/haier/2.0/3", RolloutHealth.CODEC.encode(row));
    rows.take("r1/h7/haier/2.0", null); // nothing stood there

    assertThat(found().rows())
        .containsExactly(row, Health.of("r1", "h7", "2.0", 2).confirmed(7).row());
    assertThat(found().unreadable()).hasSize(3);
    assertThat(found().unreadable().get(0)).startsWith("r1/h7/haier/2.0/1 cannot be read");
    assertThat(found().unreadable().get(1)).isEqualTo("r1/h7/haier/2.0/2 was deleted");
    assertThat(found().unreadable().get(2))
        .isEqualTo("r1/h7/haier/2.0/3 holds counts of r1/h7/haier/2.0/0");
  }

  @Test
  void a_row_that_turns_unreadable_keeps_its_last_good_counts() throws UnreadableRecord {
    var row = Health.of("r1", "h7", "2.0", 0).confirmed(7).row();
    take(row);
    assertThatThrownBy(() -> rows.take(row.key(), new byte[] {1, 2, 3}))
        .isInstanceOf(UnreadableRecord.class);

    assertThat(found().rows()).containsExactly(row);
    assertThat(found().unreadable()).hasSize(1);
    take(row);
    assertThat(found().unreadable()).isEmpty();
  }

  @Test
  void a_key_in_the_wrong_partition_is_passed_over() {
    var row = Health.of("r1", "h7", "2.0", 0).confirmed(7).row();
    byte[] value = RolloutHealth.CODEC.encode(row);
    var taken = new ArrayList<Integer>();
    for (int i = 0; i < Topic.FLEET_ROLLOUT_HEALTH.partitions(); i++) {
      try {
        rows.take(new ConsumerRecord<>(Topic.FLEET_ROLLOUT_HEALTH.name(), i, 0, row.key(), value));
        taken.add(i);
      } catch (UnreadableRecord e) {
        assertThat(e).hasMessageContaining("has no place in partition " + i);
      }
    }
    assertThat(taken).as("as Kafka's own producer places it").hasSize(1);
  }

  @Test
  void a_stage_that_the_plan_lacks_is_no_row_of_the_rollout() {
    assertThatThrownBy(() -> rows.take("r1/h7/haier/2.0/7", new byte[] {1, 2, 3}))
        .isInstanceOf(UnreadableRecord.class);

    assertThat(found().unreadable()).isEmpty();
  }
}
