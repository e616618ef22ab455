package dev.yunfan.streams.question;

import static dev.yunfan.streams.question.Part.NAME;
import static dev.yunfan.streams.question.Part.NUMBER;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.fleet.RolloutHealth.Excused;
import dev.yunfan.streams.device.HealthChange;
import dev.yunfan.streams.device.HealthColumn;
import dev.yunfan.streams.device.Sighting;
import java.util.List;

/**
 * How do the handsets of each stage of a rollout stand? Each counts once, by its latest outcome,
 * and only under the server's receipt.
 */
@SuppressWarnings("EnumOrdinal") // counters are stored in the order of the columns
public final class RolloutOutcomes implements Question {
  private static final int COLUMNS = HealthColumn.values().length;

  /** Parts of a subject that has a stage; those of 0.1.0 have none. */
  private static final int STAGED_PARTS = 5;

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
    return COLUMNS;
  }

  @Override
  public Topic topic() {
    return Topic.FLEET_ROLLOUT_HEALTH;
  }

  @Override
  public void count(Sighting sighting, Ledger ledger) {
    var reporter = sighting.reporter();
    for (var change : sighting.changes()) {
      String key =
          subject(
              subject(change.rolloutId(), reporter.model(), reporter.vendor(), change.release()),
              change.stage());
      add(ledger, key, change);
    }
  }

  private void add(Ledger ledger, String key, HealthChange change) {
    int column = change.column().ordinal();
    if (change.undoesOld()) {
      ledger.lower(this, key, column);
    } else {
      ledger.add(this, key, column, change.delta());
    }
  }

  /**
   * A handset has gone silent after it installed, or is back.
   *
   * @param rollout id, model, vendor and release, joined as a subject
   * @param stage of its row
   * @param delta 1 or -1
   */
  public void silent(Ledger ledger, String rollout, long stage, int delta) {
    ledger.add(this, subject(rollout, stage), HealthColumn.SILENT.ordinal(), delta);
  }

  private static String subject(String rolloutId, String model, String vendor, String release) {
    return Subjects.join(rolloutId, model, vendor, release);
  }

  private static String subject(String rollout, long stage) {
    return stage == RolloutHealth.ALL_STAGES ? rollout : rollout + '/' + stage;
  }

  /**
   * {@inheritDoc} Vendor and release are part of the key, so that handsets that report for a
   * rollout of others make a row of their own and overwrite none.
   */
  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf) {
    var health =
        new RolloutHealth(
            parts.get(0),
            parts.get(2),
            parts.get(1),
            parts.get(3),
            of(sums, HealthColumn.OFFERED),
            of(sums, HealthColumn.ATTEMPTED),
            of(sums, HealthColumn.CONFIRMED),
            of(sums, HealthColumn.ROLLED_BACK),
            of(sums, HealthColumn.FAILED),
            asOf,
            parts.size() < STAGED_PARTS
                ? RolloutHealth.ALL_STAGES
                : Long.parseLong(parts.get(STAGED_PARTS - 1)),
            new Excused(
                of(sums, HealthColumn.STORAGE),
                of(sums, HealthColumn.NETWORK),
                of(sums, HealthColumn.METADATA),
                of(sums, HealthColumn.VERIFICATION),
                of(sums, HealthColumn.CANCELLED)),
            of(sums, HealthColumn.SILENT),
            of(sums, HealthColumn.TRIES),
            of(sums, HealthColumn.RECOVERED),
            of(sums, HealthColumn.RELAPSED));
    return new Answer(
        Subjects.join(parts.toArray(String[]::new)), RolloutHealth.CODEC.encode(health));
  }

  private static long of(long[] sums, HealthColumn column) {
    return sums[column.ordinal()];
  }
}
