package dev.yunfan.streams.question;

import static dev.yunfan.streams.question.Part.DAY;
import static dev.yunfan.streams.question.Part.NAME;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.streams.device.Life;
import dev.yunfan.streams.device.Sighting;
import java.time.LocalDate;
import java.util.List;

/** How many handsets were activated, by vendor, model, region and day? */
public final class Activations implements Question {
  @Override
  public String name() {
    return "ramp";
  }

  @Override
  public boolean accepts(List<String> parts) {
    return Part.fit(parts, NAME, NAME, NAME, DAY);
  }

  @Override
  public int columns() {
    return 1;
  }

  @Override
  public NamePlaces places(List<String> parts) {
    return NamePlaces.MODEL;
  }

  @Override
  public Topic topic() {
    return Topic.FLEET_RAMP;
  }

  /** {@inheritDoc} An activation before the one that was known takes its place. */
  @Override
  public void count(Sighting sighting, Ledger ledger) {
    var was = sighting.before().life();
    var is = sighting.after().life();
    if (was.firstDay() != is.firstDay()) {
      if (was.activated()) {
        ledger.add(this, key(sighting, was), 0, -1);
      }
      ledger.add(this, key(sighting, is), 0, 1);
    }
  }

  private static String key(Sighting sighting, Life life) {
    return Subjects.join(
        sighting.reporter().vendor(),
        life.model(),
        String.valueOf(life.region()),
        LocalDate.ofEpochDay(life.firstDay()).toString());
  }

  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf) {
    var count =
        new RampCount(parts.get(0), parts.get(1), parts.get(2), parts.get(3), sums[0], asOf);
    return new Answer(
        Subjects.join(count.vendor(), count.model(), count.region(), count.day()),
        RampCount.CODEC.encode(count));
  }
}
