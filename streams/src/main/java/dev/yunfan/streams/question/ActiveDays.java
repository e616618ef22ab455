package dev.yunfan.streams.question;

import static dev.yunfan.streams.question.Part.DAY;
import static dev.yunfan.streams.question.Part.NAME;

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
  public boolean accepts(List<String> parts) {
    return Part.fit(parts, NAME, NAME, DAY);
  }

  @Override
  public int columns() {
    return 2;
  }

  @Override
  public NamePlaces places(List<String> parts) {
    return NamePlaces.MODEL;
  }

  @Override
  public Topic topic() {
    return FLEET_ACTIVE_DAYS;
  }

  @Override
  public void count(Sighting sighting, Ledger ledger) {
    for (long day : sighting.activeDays()) {
      cell(sighting, day, ledger).add(ACTIVE, 1);
    }
    for (long day : sighting.crashDays()) {
      cell(sighting, day, ledger).add(CRASHED, 1);
    }
  }

  private Ledger.Cell cell(Sighting sighting, long day, Ledger ledger) {
    var of = new Day(sighting.reporter().vendor(), sighting.reporter().model(), day);
    return ledger.cell(this, of, of::subject);
  }

  private record Day(String vendor, String model, long day) {
    String subject() {
      return Subjects.join(vendor, model, LocalDate.ofEpochDay(day).toString());
    }
  }

  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf) {
    var day =
        new ActiveDay(parts.get(0), parts.get(1), parts.get(2), sums[ACTIVE], sums[CRASHED], asOf);
    return new Answer(
        Subjects.join(day.vendor(), day.model(), day.day()), ActiveDay.CODEC.encode(day));
  }
}
