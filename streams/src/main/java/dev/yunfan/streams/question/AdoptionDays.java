package dev.yunfan.streams.question;

import static dev.yunfan.streams.question.Part.DAY;
import static dev.yunfan.streams.question.Part.NAME;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.FirmwareDay;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.device.Position;
import dev.yunfan.streams.device.Sighting;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How fast does a firmware spread? Comings and goings by day of arrival, to be summed up. */
public final class AdoptionDays implements Question {
  /** Comings and goings; key: vendor, model, firmware, day. */
  public static final Topic FLEET_ADOPTION_DAYS =
      new Topic("fleet.adoption-days", 3, Map.of("cleanup.policy", "compact"));

  private static final int JOINED = 0;
  private static final int LEFT = 1;

  private final FleetDays days;

  AdoptionDays(FleetDays days) {
    this.days = days;
  }

  @Override
  public String name() {
    return "adoption-days";
  }

  @Override
  public boolean accepts(List<String> parts) {
    return Part.fit(parts, NAME, NAME, NAME, DAY);
  }

  @Override
  public int columns() {
    return 2;
  }

  @Override
  public NamePlaces places(List<String> parts) {
    return NamePlaces.FIRMWARE;
  }

  @Override
  public Topic topic() {
    return FLEET_ADOPTION_DAYS;
  }

  @Override
  public void count(Sighting sighting, Ledger ledger) {
    var was = sighting.before().position();
    var is = sighting.after().position();
    if (Objects.equals(was, is)) {
      return;
    }
    String day = days.dateOf(sighting.arrivedAt()).toString();
    if (was != null) {
      ledger.add(this, key(was, day), LEFT, 1);
    }
    if (is != null) {
      ledger.add(this, key(is, day), JOINED, 1);
    }
  }

  private static String key(Position position, String day) {
    return Subjects.join(position.vendor(), position.model(), position.firmware(), day);
  }

  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf) {
    var day =
        new FirmwareDay(
            parts.get(0), parts.get(1), parts.get(2), parts.get(3), sums[JOINED], sums[LEFT], asOf);
    return new Answer(
        Subjects.join(day.vendor(), day.model(), day.firmware(), day.day()),
        FirmwareDay.CODEC.encode(day));
  }
}
