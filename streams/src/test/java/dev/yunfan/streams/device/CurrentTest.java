package dev.yunfan.streams.device;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.streams.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A handset is where its living incarnation says, in whatever order the batches arrive. */
class CurrentTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant LATER = LAUNCH.plus(HOUR);

  private DeviceState state = DeviceState.UNSEEN;

  @Test
  void the_first_batch_of_an_incarnation_that_was_overtaken_changes_nothing() {
    take(after(2).arriving(LAUNCH).activation());
    take(before(1).arriving(LATER).under(HOUR.plusMinutes(1)).activation());

    assertThat(firmware()).isEqualTo("2.0.0");
    assertThat(state.clones().suspect()).isFalse();
  }

  @Test
  void it_changes_nothing_either_when_one_more_of_it_was_in_flight() {
    take(after(2).arriving(LAUNCH).activation());
    take(before(1).arriving(LATER).under(HOUR.plusMinutes(2)).activation());
    take(after(2).from(1).arriving(LATER).heartbeat(60));
    take(before(1).from(1).arriving(LATER).under(HOUR.plusMinutes(1)).heartbeat(60));

    assertThat(firmware()).isEqualTo("2.0.0");
  }

  @Test
  void a_reset_handset_lives_in_its_new_incarnation_at_once_though_its_clock_went_back() {
    take(before(1).arriving(LAUNCH).activation());
    take(after(2).arriving(LATER).under(Duration.ofDays(15_000)).activation()); // to 1970

    assertThat(firmware()).isEqualTo("2.0.0");
  }

  @Test
  void one_whose_clock_went_back_a_little_lives_in_it_from_the_second_batch_on() {
    take(before(1).arriving(LAUNCH).activation());
    take(after(2).arriving(LATER).under(Duration.ofDays(2)).activation());
    assertThat(firmware()).isEqualTo("1.0.0");
    take(after(2).from(1).arriving(LATER.plus(HOUR)).under(Duration.ofDays(2)).heartbeat(60));

    assertThat(firmware()).isEqualTo("2.0.0");
  }

  @Test
  void without_clocks_the_living_one_is_known_by_its_second_batch() {
    take(after(2).arriving(LAUNCH).activation());
    take(before(1).arriving(LATER).activation());
    assertThat(firmware()).isEqualTo("1.0.0");

    take(after(2).from(1).arriving(LATER.plus(HOUR)).heartbeat(60));
    take(after(2).from(1).arriving(LATER.plus(HOUR)).heartbeat(60)); // a repeat tells nothing
    assertThat(firmware()).isEqualTo("1.0.0");
    take(after(2).from(2).arriving(LATER.plus(HOUR)).heartbeat(60));

    assertThat(firmware()).isEqualTo("2.0.0");
    assertThat(state.clones().suspect()).isFalse();
    assertThat(state.current().life()).isZero(); // it was heard of first
  }

  @Test
  void the_late_rest_of_an_ended_incarnation_takes_nothing_back() {
    take(before(1).arriving(LAUNCH).activation());
    take(after(2).arriving(LATER).activation());
    take(before(1).from(1).arriving(LATER).heartbeat(60));
    take(after(2).from(1).arriving(LATER).heartbeat(60));
    take(before(1).from(2).arriving(LATER).heartbeat(60));

    assertThat(firmware()).isEqualTo("2.0.0");
  }

  @Test
  void an_outcome_of_the_living_incarnation_stands_against_one_that_was_overtaken() {
    take(after(2).arriving(LAUNCH).receipt("r1", Arm.TREATED, 0).update("r1", UpdatePhase.OFFERED));
    take(
        before(1)
            .arriving(LATER)
            .under(HOUR.plusMinutes(1))
            .receipt("r1", Arm.TREATED, 0)
            .update("r1", UpdatePhase.ROLLED_BACK));
    take(
        after(2)
            .from(1)
            .arriving(LATER)
            .receipt("r1", Arm.TREATED, 0)
            .update("r1", UpdatePhase.CONFIRMED));

    var standing = state.rollouts().marks().getFirst().standing();
    assertThat(Objects.requireNonNull(standing).column()).isEqualTo(HealthColumn.CONFIRMED);
  }

  private static Telemetry before(long incarnation) {
    return batchOf("d1").incarnation(incarnation).firmware("1.0.0");
  }

  private static Telemetry after(long incarnation) {
    return batchOf("d1").incarnation(incarnation).firmware("2.0.0");
  }

  private String firmware() {
    return Objects.requireNonNull(state.position()).firmware();
  }

  private void take(Telemetry batch) {
    var ground =
        new Ground(
            Ground.BARE.alarmWindow(),
            Ground.BARE.days(),
            (vendor, model) -> List.of(new WatchedRollout("r1", "2.0.0")));
    var sighting = BatchFold.fold(state, batch.build(), ground);
    state = new DeviceStateCodec().decode(new DeviceStateCodec().encode(sighting.after()));
  }
}
