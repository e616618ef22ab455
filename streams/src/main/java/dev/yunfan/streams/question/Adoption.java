package dev.yunfan.streams.question;

import static dev.yunfan.streams.question.Part.NAME;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.streams.device.Position;
import dev.yunfan.streams.device.Sighting;
import java.util.List;
import java.util.Objects;

/** How many handsets run each firmware now? A handset that moves is taken from where it was. */
public final class Adoption implements Question {
  @Override
  public String name() {
    return "adoption";
  }

  @Override
  public boolean accepts(List<String> parts) {
    return Part.fit(parts, NAME, NAME, NAME);
  }

  @Override
  public int columns() {
    return 1;
  }

  @Override
  public NamePlaces places(List<String> parts) {
    return NamePlaces.FIRMWARE;
  }

  @Override
  public Topic topic() {
    return Topic.FLEET_ADOPTION;
  }

  @Override
  public void count(Sighting sighting, Ledger ledger) {
    var was = sighting.before().position();
    var is = sighting.after().position();
    if (!Objects.equals(was, is)) {
      if (was != null) {
        ledger.add(this, key(was), 0, -1);
      }
      if (is != null) {
        ledger.add(this, key(is), 0, 1);
      }
    }
  }

  private static String key(Position position) {
    return Subjects.join(position.vendor(), position.model(), position.firmware());
  }

  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf) {
    var count = new FirmwareCount(parts.get(0), parts.get(1), parts.get(2), sums[0], asOf);
    return new Answer(
        Subjects.join(count.vendor(), count.model(), count.firmware()),
        FirmwareCount.CODEC.encode(count));
  }
}
