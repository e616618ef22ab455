package dev.yunfan.cli.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.cli.broker.SelfCure.Act;
import dev.yunfan.runtime.kafka.CoordinatorFault;
import dev.yunfan.runtime.kafka.CoordinatorFault.Kind;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SelfCureTest {
  private final SelfCure cure = new SelfCure(false, 0);

  private Act behind(double second) {
    return seen(Kind.OFFSETS_BEHIND, second);
  }

  private Act seen(Kind kind, double second) {
    var fault =
        new CoordinatorFault(kind, 1, new TopicPartition("__consumer_offsets", 0), "behind", "");
    return cure.seen(Optional.of(fault), nanos(second));
  }

  private Act sound(double second) {
    return cure.seen(Optional.empty(), nanos(second));
  }

  private static long nanos(double second) {
    return (long) (second * 1e9);
  }

  @Test
  void a_fault_that_lasts_ten_seconds_restarts_the_broker() {
    assertThat(behind(5)).isEqualTo(Act.WAIT);
    assertThat(behind(14.9)).isEqualTo(Act.WAIT);
    assertThat(behind(15)).isEqualTo(Act.RESTART);
  }

  @Test
  void a_fault_that_goes_away_counts_anew_when_it_returns() {
    behind(0);
    assertThat(sound(8)).isEqualTo(Act.WAIT);
    assertThat(behind(12)).isEqualTo(Act.WAIT);
    assertThat(behind(21)).isEqualTo(Act.WAIT);
    assertThat(behind(22)).isEqualTo(Act.RESTART);
  }

  @Test
  void a_look_without_an_answer_breaks_the_time_that_a_fault_lasts() {
    behind(0);
    cure.unknown();
    assertThat(behind(12)).isEqualTo(Act.WAIT);
    assertThat(behind(22)).isEqualTo(Act.RESTART);
  }

  @Test
  void a_coordinator_that_may_be_loading_gets_a_minute() {
    seen(Kind.UNAVAILABLE, 0);
    assertThat(seen(Kind.UNAVAILABLE, 59)).isEqualTo(Act.WAIT);
    assertThat(seen(Kind.UNAVAILABLE, 60)).isEqualTo(Act.RESTART);
  }

  @Test
  void three_restarts_an_hour_are_the_most_and_giving_up_is_said_once() {
    for (int i = 0; i < 3; i++) {
      behind(20 * i);
      assertThat(behind(20 * i + 10)).isEqualTo(Act.RESTART);
    }
    behind(60);
    assertThat(behind(70)).isEqualTo(Act.GIVE_UP);
    assertThat(behind(80)).isEqualTo(Act.WAIT);

    sound(90); // another fault, when the first restart is more than an hour ago
    behind(3_611);
    assertThat(behind(3_621)).isEqualTo(Act.RESTART);
  }

  @Test
  void looks_are_close_after_an_unclean_start_and_while_something_is_wrong() {
    assertThat(cure.pause(nanos(1))).isEqualTo(Duration.ofSeconds(2));
    assertThat(cure.pause(nanos(200))).isEqualTo(Duration.ofSeconds(30));
    behind(201);
    assertThat(cure.pause(nanos(202))).isEqualTo(Duration.ofSeconds(2));
    assertThat(new SelfCure(true, 0).pause(nanos(1))).isEqualTo(Duration.ofSeconds(30));
  }
}
