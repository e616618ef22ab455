package dev.yunfan.streams.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private static final Instant ONSET = Instant.parse("2012-05-01T08:00:00Z");
  private static final Incident INCIDENT =
      new Incident(ONSET.plus(Duration.ofMinutes(30)), new Span(ONSET, 40, 10), Span.from(ONSET));

  @Test
  void the_ratio_comes_with_its_exact_interval() {
    var evidence = Evidence.of(INCIDENT, List.of(), List.of());

    assertThat(evidence.ratio()).isEqualTo(4);
    assertThat(evidence.ratioInterval().low()).isEqualTo(2.8577, within(1e-3));
    assertThat(evidence.ratioInterval().high()).isEqualTo(5.4469, within(1e-3));
  }

  @Test
  void groups_are_named_by_their_excess_and_not_by_their_size() {
    var evidence =
        Evidence.of(
            INCIDENT,
            List.of(
                new GroupCount("common", 8, 0.8),
                new GroupCount("new", 24, 0),
                new GroupCount("grown", 8, 0.2),
                new GroupCount("fallen", 0, 0.1)),
            List.of());

    assertThat(evidence.drivers())
        .containsExactly(new Driver("new", 24, 0, 0.8), new Driver("grown", 8, 2, 0.2));
  }

  @Test
  void five_groups_are_enough() {
    var groups =
        List.of("a", "b", "c", "d", "e", "f").stream().map(id -> new GroupCount(id, 5, 0)).toList();

    assertThat(Evidence.of(INCIDENT, groups, List.of()).drivers())
        .extracting(Driver::group)
        .containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void a_spike_follows_the_latest_firmware_of_the_three_days_before_it() {
    var tooOld = new FirmwareShift("1.0", ONSET.minus(Duration.ofHours(73)), 900);
    var before = new FirmwareShift("1.1", ONSET.minus(Duration.ofHours(71)), 50);
    var latest = new FirmwareShift("1.2", ONSET.plus(Duration.ofMinutes(5)), 20);
    var after = new FirmwareShift("1.3", ONSET.plus(Duration.ofMinutes(6)), 20);

    assertThat(following(tooOld, after).followsFirmwareChange()).isFalse();
    assertThat(following(tooOld, before).firmware()).contains(before);
    assertThat(following(latest, before, after).firmware()).contains(latest);
  }

  @Test
  void twelve_false_alarms_a_year_over_five_hundred_streams_are_the_stated_threshold() {
    assertThat(new FalseAlarmBudget(12, 500).threshold()).isEqualTo(4.38e6);
    assertThatThrownBy(() -> new FalseAlarmBudget(0, 500)).hasMessageContaining("0.0 false");
    assertThatThrownBy(() -> new FalseAlarmBudget(12, 0)).hasMessageContaining("over 0 streams");
  }

  private static Evidence following(FirmwareShift... shifts) {
    return Evidence.of(INCIDENT, List.of(), List.of(shifts));
  }
}
