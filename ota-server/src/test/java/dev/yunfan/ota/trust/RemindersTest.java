package dev.yunfan.ota.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemindersTest {
  private static final Instant EXPIRES = Instant.parse("2011-09-01T00:00:00Z");
  private static final Instant START = EXPIRES.minus(Duration.ofDays(90));

  private final Reminders reminders = new Reminders();

  private boolean due(Expiry.Watched role, Instant now) {
    return !reminders.due(List.of(role), now).isEmpty();
  }

  @Test
  void a_role_is_told_once_a_day_in_its_last_30_days_and_at_once_when_offers_end() {
    var role = new Expiry.Watched("haier", 3, EXPIRES);
    int told = 0;
    for (int hour = 0; hour < 92 * 24; hour++) {
      told += due(role, START.plus(Duration.ofHours(hour))) ? 1 : 0;
    }
    // 29 days of warnings, one when offers end, and one a day from the expiry on
    assertThat(told).isEqualTo(29 + 1 + 2);
  }

  @Test
  void each_role_is_told_for_itself_and_a_renewed_one_no_more() {
    var haier = new Expiry.Watched("haier", 3, EXPIRES);
    var acer = new Expiry.Watched("acer", 3, EXPIRES);
    var now = EXPIRES.minus(Duration.ofDays(10));
    assertThat(reminders.due(List.of(haier, acer), now)).containsExactly(haier, acer);
    assertThat(reminders.due(List.of(haier, acer), now)).isEmpty();

    var renewed = new Expiry.Watched("haier", 4, EXPIRES.plus(Duration.ofDays(180)));
    assertThat(reminders.due(List.of(renewed, acer), now.plus(Duration.ofDays(1))))
        .containsExactly(acer);
    assertThat(due(haier, now.plus(Duration.ofDays(1)))).isTrue();
  }

  @Test
  void a_clock_that_is_set_back_tells_nothing_twice() {
    var role = new Expiry.Watched("haier", 3, EXPIRES);
    var now = EXPIRES.minus(Duration.ofDays(10));
    assertThat(due(role, now)).isTrue();
    assertThat(due(role, now.minus(Duration.ofHours(30)))).isFalse();
  }
}
