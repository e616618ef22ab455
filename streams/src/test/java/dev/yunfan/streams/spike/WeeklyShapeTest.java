package dev.yunfan.streams.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeeklyShapeTest {
  private static final int HOURS = WeeklyShape.HOURS;

  @Test
  void the_week_begins_on_monday() {
    assertThat(WeeklyShape.hourOfWeek(Instant.parse("2012-01-02T00:00:00Z"))).isZero();
    assertThat(WeeklyShape.hourOfWeek(Instant.parse("2012-01-08T23:59:59Z"))).isEqualTo(167);
    assertThat(WeeklyShape.hourOfWeek(Instant.parse("1969-12-29T00:00:00Z"))).isZero();
  }

  @Test
  void an_hour_with_twice_the_crashes_is_found_and_the_mean_stays_one() {
    var crashes = new ArrayList<>(Collections.nCopies(HOURS, 1_000.0));
    for (int hour = 90; hour < 100; hour++) {
      crashes.set(hour, 2_000.0);
    }
    var shape = WeeklyShape.of(crashes, Collections.nCopies(HOURS, 1e6));

    assertThat(shape.factors().get(95) / shape.factors().get(5)).isEqualTo(2, within(0.1));
    assertThat(shape.factors().stream().mapToDouble(f -> f).average().orElseThrow())
        .isEqualTo(1, within(1e-12));
  }

  @Test
  void a_few_crashes_hardly_bend_the_week() {
    var crashes = new ArrayList<>(Collections.nCopies(HOURS, 0.0));
    crashes.set(7, 5.0);
    var shape = WeeklyShape.of(crashes, Collections.nCopies(HOURS, 1e3));

    assertThat(shape.factors()).allMatch(factor -> factor > 0.94 && factor < 1.06);
  }

  @Test
  void nothing_seen_is_a_flat_week() {
    var nothing = Collections.nCopies(HOURS, 0.0);

    assertThat(WeeklyShape.of(nothing, nothing)).isEqualTo(WeeklyShape.FLAT);
    assertThatThrownBy(() -> new WeeklyShape(List.of(1.0))).hasMessageContaining("1 factors");
    assertThatThrownBy(() -> new WeeklyShape(nothing)).hasMessageContaining("factor 0.0");
  }
}
