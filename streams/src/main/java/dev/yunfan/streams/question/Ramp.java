package dev.yunfan.streams.question;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.streams.device.Sighting;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** How many handsets were activated, by vendor, model, region and day? */
public final class Ramp implements Question {
  @Override
  public String name() {
    return "ramp";
  }

  @Override
  public int columns() {
    return 1;
  }

  @Override
  public Topic topic() {
    return Topic.FLEET_RAMP;
  }

  @Override
  public void count(Sighting sighting, Ledger ledger) {
    var first = sighting.activation();
    if (first != null && first.body() instanceof Activation(String region)) {
      var reporter = sighting.reporter();
      var day = Instant.ofEpochMilli(first.eventTime()).atZone(ZoneOffset.UTC).toLocalDate();
      ledger.add(
          this, Subjects.join(reporter.vendor(), reporter.model(), region, day.toString()), 0, 1);
    }
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
