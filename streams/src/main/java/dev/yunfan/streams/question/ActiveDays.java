package dev.yunfan.streams.question;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.ActiveDay;
import dev.yunfan.streams.device.Sighting;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** How many distinct handsets were active each day, and how many of them crashed? */
public final class ActiveDays implements Question {
  /** Distinct handsets by day; key: vendor, model, day. */
  public static final Topic FLEET_ACTIVE_DAYS =
      new Topic("fleet.active-days", 3, Map.of("cleanup.policy", "compact"));

  private static final int ACTIVE = 0;
  private static final int CRASHED = 1;

  @Override
  public String name() {
    return "active-days";
  }

  @Override
  public int columns() {
    return 2;
  }

  @Override
  public Topic topic() {
    return FLEET_ACTIVE_DAYS;
  }

  @Override
  public void count(Sighting sighting, Ledger ledger) {
    sighting.activeDays().forEach(day -> ledger.add(this, key(sighting, day), ACTIVE, 1));
    sighting.crashDays().forEach(day -> ledger.add(this, key(sighting, day), CRASHED, 1));
  }

  private static String key(Sighting sighting, long day) {
    var reporter = sighting.reporter();
    return Subjects.join(reporter.vendor(), reporter.model(), LocalDate.ofEpochDay(day).toString());
  }

  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf) {
    var day =
        new ActiveDay(parts.get(0), parts.get(1), parts.get(2), sums[ACTIVE], sums[CRASHED], asOf);
    return new Answer(
        Subjects.join(day.vendor(), day.model(), day.day()), ActiveDay.CODEC.encode(day));
  }
}
