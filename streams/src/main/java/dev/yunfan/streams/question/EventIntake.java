package dev.yunfan.streams.question;

import static dev.yunfan.streams.question.Part.NAME;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.IntakeCount;
import dev.yunfan.streams.device.Sighting;
import java.util.List;
import java.util.Map;

/** How many events came, how many of them again, and what of them is counted apart? */
public final class EventIntake implements Question {
  /** Events by the result of deduplication; key: vendor and model. */
  public static final Topic FLEET_INTAKE =
      new Topic("fleet.intake", 3, Map.of("cleanup.policy", "compact"));

  @Override
  public String name() {
    return "intake";
  }

  @Override
  public boolean accepts(List<String> parts) {
    return Part.fit(parts, NAME, NAME);
  }

  @Override
  public int columns() {
    return 7;
  }

  @Override
  public NamePlaces places(List<String> parts) {
    return NamePlaces.MODEL;
  }

  @Override
  public Topic topic() {
    return FLEET_INTAKE;
  }

  @Override
  public void count(Sighting sighting, Ledger ledger) {
    var reporter = sighting.reporter();
    var cell =
        ledger.cell(
            this,
            new Model(reporter.vendor(), reporter.model()),
            () -> Subjects.join(reporter.vendor(), reporter.model()));
    cell.add(0, sighting.fresh().size());
    cell.add(1, sighting.duplicates());
    cell.add(2, sighting.stale());
    var apart = sighting.apart();
    cell.add(3, apart.unoffered().size());
    cell.add(4, apart.badReceipts());
    cell.add(5, apart.cloneSuspected());
    cell.add(6, apart.excessSeconds());
  }

  private record Model(String vendor, String model) {}

  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf) {
    var count =
        new IntakeCount(
            parts.get(0),
            parts.get(1),
            sums[0],
            sums[1],
            sums[2],
            asOf,
            sums[3],
            sums[4],
            sums[5],
            sums[6]);
    return new Answer(Subjects.join(parts.get(0), parts.get(1)), IntakeCount.CODEC.encode(count));
  }
}
