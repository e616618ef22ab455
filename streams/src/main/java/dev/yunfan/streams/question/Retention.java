package dev.yunfan.streams.question;

import static dev.yunfan.streams.question.Part.MONTH;
import static dev.yunfan.streams.question.Part.NAME;
import static dev.yunfan.streams.question.Part.NUMBER;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.RetentionCount;
import dev.yunfan.streams.device.Life;
import dev.yunfan.streams.device.Sighting;
import java.util.List;
import java.util.Map;

/** Of the handsets activated in a month, how many were active so many months later? */
public final class Retention implements Question {
  /** Active handsets by cohort; key: vendor, model, cohort, months after it. */
  public static final Topic FLEET_RETENTION =
      new Topic("fleet.retention", 3, Map.of("cleanup.policy", "compact"));

  @Override
  public String name() {
    return "retention";
  }

  @Override
  public boolean accepts(List<String> parts) {
    return Part.fit(parts, NAME, NAME, MONTH, NUMBER);
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
    return FLEET_RETENTION;
  }

  /** {@inheritDoc} An earlier activation moves what was counted to its own cohort. */
  @Override
  public void count(Sighting sighting, Ledger ledger) {
    var was = sighting.before().life();
    var is = sighting.after().life();
    String vendor = sighting.reporter().vendor();
    if (was.sameCohort(is)) {
      add(ledger, vendor, is, is.months() & ~was.months(), 1);
    } else if (is.activated()) {
      add(ledger, vendor, was, was.months(), -1);
      add(ledger, vendor, is, is.months(), 1);
    }
  }

  private void add(Ledger ledger, String vendor, Life life, int months, long delta) {
    for (int month = 0; month < Integer.SIZE; month++) {
      if (((months >>> month) & 1) != 0) {
        String key =
            Subjects.join(vendor, life.model(), life.cohort().toString(), Integer.toString(month));
        ledger.add(this, key, 0, delta);
      }
    }
  }

  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf) {
    long months = Long.parseLong(parts.get(3));
    var count = new RetentionCount(parts.get(0), parts.get(1), parts.get(2), months, sums[0], asOf);
    return new Answer(
        Subjects.join(parts.toArray(String[]::new)), RetentionCount.CODEC.encode(count));
  }
}
