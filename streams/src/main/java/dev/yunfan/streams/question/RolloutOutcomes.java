package dev.yunfan.streams.question;

import static dev.yunfan.streams.question.Part.NAME;
import static dev.yunfan.streams.question.Part.NUMBER;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.streams.device.RolloutMarks;
import dev.yunfan.streams.device.Sighting;
import java.util.List;

/** How many handsets reached each step of a rollout? Each counts once per step. */
public final class RolloutOutcomes implements Question {
  private static final RolloutMarks.Step[] STEPS = RolloutMarks.Step.values();

  @Override
  public String name() {
    return "rollout-health";
  }

  @Override
  public boolean accepts(List<String> parts) {
    return Part.fit(parts, NAME, NAME, NAME, NAME)
        || Part.fit(parts, NAME, NAME, NAME, NAME, NUMBER); // of one stage
  }

  @Override
  public int columns() {
    return STEPS.length;
  }

  @Override
  public Topic topic() {
    return Topic.FLEET_ROLLOUT_HEALTH;
  }

  @Override
  public void count(Sighting sighting, Ledger ledger) {
    var reporter = sighting.reporter();
    for (var reached : sighting.steps()) {
      var report = reached.report();
      String key =
          Subjects.join(report.rolloutId(), reporter.model(), reporter.vendor(), report.release());
      for (int column = 0; column < STEPS.length; column++) {
        if ((reached.steps() & RolloutMarks.bit(STEPS[column])) != 0) {
          ledger.add(this, key, column, 1);
        }
      }
    }
  }

  /**
   * {@inheritDoc} Vendor and release are part of the key, so that a handset that reports for a
   * rollout of others makes a row of its own and overwrites none.
   */
  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf) {
    var health =
        new RolloutHealth(
            parts.get(0),
            parts.get(2),
            parts.get(1),
            parts.get(3),
            sums[0],
            sums[1],
            sums[2],
            sums[3],
            sums[4],
            asOf);
    return new Answer(
        Subjects.join(parts.toArray(String[]::new)), RolloutHealth.CODEC.encode(health));
  }
}
