package dev.yunfan.streams.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetDaysTest {
  private static final long SEED = 2_011;

  /** Zones whose clocks jump at midnight, by half an hour, twice a year, once over a whole day. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Asia/Shanghai",
        "America/Sao_Paulo",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "Europe/Berlin",
        "Pacific/Apia",
        "Z",
        "-03:30"
      })
  void days_are_those_of_the_calendar(String name) {
    var zone = ZoneId.of(name);
    var days = new FleetDays(zone);
    var random = new SplittableRandom(SEED);
    long from = Instant.parse("1985-01-01T00:00:00Z").toEpochMilli();
    long to = Instant.parse("2030-01-01T00:00:00Z").toEpochMilli();
    for (int i = 0; i < 20_000; i++) {
      check(days, zone, random.nextLong(from, to));
    }
    for (var change = zone.getRules().nextTransition(Instant.ofEpochMilli(from));
        change != null && change.getInstant().toEpochMilli() < to;
        change = zone.getRules().nextTransition(change.getInstant())) {
      for (long off : new long[] {-3_600_001, -1, 0, 1, 3_599_999, 3_600_000}) {
        check(days, zone, change.getInstant().toEpochMilli() + off);
      }
    }
  }

  private static void check(FleetDays days, ZoneId zone, long millis) {
    var date = LocalDate.ofInstant(Instant.ofEpochMilli(millis), zone);
    assertThat(days.dateOf(millis)).as("%s at %d", zone, millis).isEqualTo(date);
    assertThat(days.of(millis)).isEqualTo(date.toEpochDay());
    assertThat(days.startOf(millis, 1))
        .as("%s at %d", zone, millis)
        .isEqualTo(date.atStartOfDay(zone).toInstant().toEpochMilli());
    var week = date.minusDays(Math.floorMod(date.toEpochDay(), 7L));
    assertThat(days.startOf(millis, 7))
        .isEqualTo(week.atStartOfDay(zone).toInstant().toEpochMilli());
  }

  @Test
  void a_day_breaks_at_midnight_in_shanghai() {
    var days = new FleetDays(ZoneId.of("Asia/Shanghai"));
    assertThat(days.dateOf(Instant.parse("2011-07-01T15:59:59.999Z").toEpochMilli()))
        .isEqualTo(LocalDate.parse("2011-07-01"));
    assertThat(days.dateOf(Instant.parse("2011-07-01T16:00:00Z").toEpochMilli()))
        .isEqualTo(LocalDate.parse("2011-07-02"));
  }
}
