package dev.yunfan.streams.device;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.streams.Telemetry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A batch's part in its window of arrival time: hours of a life, and days with a crash. */
class CoveredTimeTest {
  private static final long HOUR = 3_600;

  private DeviceState state = DeviceState.UNSEEN;

  @Test
  void heartbeats_say_how_long_a_batch_covers() {
    heard(LAUNCH, batch().activation());

    assertThat(heard(day(14), batch().from(1).heartbeat(200 * HOUR).heartbeat(HOUR)).covered())
        .isEqualTo(201 * HOUR);
  }

  @Test
  void a_batch_covers_no_more_than_has_passed_since_the_handset_was_heard_of() {
    heard(LAUNCH, batch().activation());

    assertThat(heard(day(1), batch().from(1).heartbeat(900_000)).covered()).isEqualTo(24 * HOUR);
  }

  @Test
  void without_heartbeats_a_batch_covers_what_has_passed() {
    heard(LAUNCH, batch().activation());
    assertThat(heard(day(2), batch().from(1).crash()).covered()).isEqualTo(48 * HOUR);

    var soon = day(2).plusSeconds(120);
    assertThat(heard(soon, batch().from(2).crash()).covered()).isEqualTo(120);
  }

  @Test
  void a_silence_of_months_counts_as_a_month() {
    heard(LAUNCH, batch().activation());

    assertThat(heard(day(200), batch().from(1).crash()).covered()).isEqualTo(30 * 24 * HOUR);
  }

  @Test
  void a_first_word_covers_nothing_unless_it_says_so() {
    var first = heard(LAUNCH, batch().crash());
    assertThat(first.covered()).isZero();
    assertThat(first.crashes()).isEmpty();
    assertThat(first.heard()).isTrue();

    state = DeviceState.UNSEEN;
    assertThat(heard(LAUNCH, batch().heartbeat(50 * HOUR)).covered()).isEqualTo(50 * HOUR);
  }

  @Test
  void a_repeat_covers_nothing() {
    heard(LAUNCH, batch().activation());
    var again = batch().from(1).heartbeat(HOUR).crash();
    assertThat(heard(day(1), again).covered()).isEqualTo(HOUR);

    assertThat(heard(day(1).plusSeconds(60), again).covered()).isZero();
  }

  @Test
  void a_handset_counts_once_for_each_kind_and_day_on_which_it_crashed() {
    heard(LAUNCH, batch().activation());

    var upload = batch().from(1).arriving(day(14)).heartbeat(300 * HOUR);
    upload.aged(Duration.ofDays(9)).crash().crash().crash(CrashKind.KERNEL);
    upload.aged(Duration.ofDays(3)).crash();

    assertThat(alarm(upload).crashes()).hasSize(3);
  }

  @Test
  void a_kind_that_the_window_has_counts_no_more() {
    heard(LAUNCH, batch().activation());
    assertThat(heard(day(1), batch().from(1).crash()).crashes()).hasSize(1);

    var soon = day(1).plusSeconds(60);
    assertThat(heard(soon, batch().from(2).crash().crash(CrashKind.NATIVE)).crashes())
        .singleElement()
        .matches(event -> event.seq() == 3);
  }

  private Sighting.Alarm heard(Instant at, Telemetry batch) {
    return alarm(batch.arriving(at));
  }

  private Sighting.Alarm alarm(Telemetry batch) {
    var sighting = BatchFold.fold(state, batch.build(), Ground.BARE);
    state = sighting.after();
    return sighting.alarm();
  }

  private static Telemetry batch() {
    return batchOf("d1");
  }

  private static Instant day(int day) {
    return LAUNCH.plus(Duration.ofDays(day));
  }
}
