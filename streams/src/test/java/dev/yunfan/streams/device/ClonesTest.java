package dev.yunfan.streams.device;

import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.streams.Telemetry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eight incarnations of an id are told apart for ever; what comes beyond them counts nowhere. */
class ClonesTest {
  private static final int EVENTS = 30;

  private DeviceState state = DeviceState.UNSEEN;
  private int fresh;
  private int suspected;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void eight_handsets_with_one_id_count_each_event_once_in_any_order(long seed) {
    var random = new Random(seed);
    var batches = new ArrayList<Telemetry>();
    for (int incarnation = 0; incarnation < DeviceState.INCARNATIONS; incarnation++) {
      for (int seq = 0; seq < EVENTS; seq++) {
        batches.add(batchOf("d1").incarnation(incarnation).from(seq).crash());
      }
    }
    batches.addAll(List.copyOf(batches)); // each comes twice
    Collections.shuffle(batches, random);

    batches.forEach(this::take);

    assertThat(fresh).isEqualTo(DeviceState.INCARNATIONS * EVENTS);
    assertThat(suspected).isZero();
    assertThat(state.clones().suspect()).isTrue();
  }

  @Test
  void a_ninth_incarnation_counts_nowhere_and_marks_the_id() {
    for (int incarnation = 0; incarnation < DeviceState.INCARNATIONS; incarnation++) {
      take(batchOf("d1").incarnation(incarnation).activation());
    }
    assertThat(state.clones().suspect()).isFalse();
    var known = state;

    for (int i = 0; i < 3; i++) {
      take(batchOf("d1").incarnation(99).firmware("6.6.6").crash().heartbeat(900));
    }

    assertThat(fresh).isEqualTo(DeviceState.INCARNATIONS);
    assertThat(suspected).isEqualTo(6);
    assertThat(state.clones().suspect()).isTrue();
    assertThat(state.with(Clones.NONE)).isEqualTo(known);
  }

  @Test
  void an_incarnation_that_returns_three_times_lives_beside_the_newer_one() {
    take(batchOf("d1").incarnation(1).heartbeat(1));
    take(batchOf("d1").incarnation(2).heartbeat(1));
    for (int seq = 1; seq <= 2; seq++) {
      take(batchOf("d1").incarnation(1).from(seq).heartbeat(1));
      take(batchOf("d1").incarnation(1).from(seq).heartbeat(1)); // a repeat is no return
      take(batchOf("d1").incarnation(2).from(seq).heartbeat(1));
    }
    assertThat(state.clones().suspect()).isFalse();

    take(batchOf("d1").incarnation(1).from(3).heartbeat(1));

    assertThat(state.clones().suspect()).isTrue();
    assertThat(state.clones().allReturns()).isEqualTo(3);
  }

  @Test
  void a_handset_that_is_reset_seven_times_and_had_a_batch_in_flight_each_time_is_none() {
    for (int incarnation = 0; incarnation < DeviceState.INCARNATIONS; incarnation++) {
      take(batchOf("d1").incarnation(incarnation).activation());
      if (incarnation > 0) {
        take(batchOf("d1").incarnation(incarnation - 1).from(1).heartbeat(60));
      }
    }

    assertThat(state.clones().suspect()).isFalse();
    assertThat(state.clones().allReturns()).isEqualTo(DeviceState.INCARNATIONS - 1);
  }

  private void take(Telemetry batch) {
    var sighting = BatchFold.fold(state, batch.build(), Ground.BARE);
    state = new DeviceStateCodec().decode(new DeviceStateCodec().encode(sighting.after()));
    fresh += sighting.fresh().size();
    suspected += sighting.apart().cloneSuspected();
  }
}
