package dev.yunfan.streams.question;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.RetentionCount;
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
  public int columns() {
    return 1;
  }

  @Override
  public Topic topic() {
    return FLEET_RETENTION;
  }

  @Override
  public void count(Sighting sighting, Ledger ledger) {
    var reporter = sighting.reporter();
    for (long month : sighting.months()) {
      String cohort = sighting.after().life().cohort().toString();
      ledger.add(
          this,
          Subjects.join(reporter.vendor(), reporter.model(), cohort, Long.toString(month)),
          0,
          1);
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
