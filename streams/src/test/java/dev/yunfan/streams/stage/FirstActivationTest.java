package dev.yunfan.streams.stage;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.Telemetry;
import dev.yunfan.streams.table.FleetTable;
import dev.yunfan.streams.topology.Driven;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A handset counts on the day of its earliest activation, whenever that is told. */
class FirstActivationTest {
  @TempDir Path state;

  @Test
  void an_earlier_activation_that_arrives_later_takes_the_place_of_the_known_one()
      throws Exception {
    try (var fleet = new Driven(state)) {
      var reset = LAUNCH.plus(Duration.ofDays(20));
      fleet.pipe(Telemetry.batchOf("d1").incarnation(2).arriving(reset).activation());
      assertThat(ramp(fleet.table())).isEqualTo(Map.of("w700/CN-31/2011-07-21", 1L));

      // the first incarnation's last words waited on the card
      fleet.pipe(
          Telemetry.batchOf("d1")
              .incarnation(1)
              .arriving(reset.plus(Duration.ofHours(1)))
              .aged(Duration.ofDays(20))
              .add(new Activation("CN-11")));
      assertThat(ramp(fleet.table())).isEqualTo(Map.of("w700/CN-11/2011-07-01", 1L));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void ramp_and_retention_are_those_of_a_plain_count(long seed) throws Exception {
    var random = new Random(seed);
    var batches = new ArrayList<TelemetryEvents>();
    for (int i = 0; i < 50; i++) {
      batches.addAll(life("d" + i, random));
    }
    batches.sort(Comparator.comparingLong(TelemetryEvents::arrivedAt));
    try (var fleet = new Driven(state)) {
      for (int i = 0; i < batches.size(); i++) {
        fleet.pipe(batches.get(i));
        if (random.nextInt(4) == 0) {
          fleet.pipe(batches.get(random.nextInt(i + 1)));
        }
      }
      var table = fleet.table();

      assertThat(ramp(table)).isEqualTo(plainRamp(batches));
      assertThat(retention(table)).isEqualTo(plainRetention(batches));
    }
  }

  /** Up to three incarnations, whose batches come in any order among each other. */
  private static List<TelemetryEvents> life(String id, Random random) {
    var batches = new ArrayList<TelemetryEvents>();
    var next = new HashMap<Long, Long>();
    var now = LAUNCH;
    for (int i = 1 + random.nextInt(12); i > 0; i--) {
      now = now.plus(Duration.ofHours(1 + random.nextInt(400)));
      long incarnation = 1L + random.nextInt(3);
      long seq = next.getOrDefault(incarnation, 0L);
      var batch = Telemetry.batchOf(id).incarnation(incarnation).from(seq).arriving(now);
      if (random.nextInt(8) == 0) {
        batch.model("k-touch", "w701");
      }
      for (int events = 1 + random.nextInt(3); events > 0; events--, seq++) {
        batch.aged(Duration.ofHours(random.nextInt(30 * 24)));
        if (random.nextInt(3) == 0) {
          batch.add(new Activation("CN-" + random.nextInt(9)));
        } else {
          batch.heartbeat(60);
        }
      }
      next.put(incarnation, seq);
      batches.add(batch.build());
    }
    return batches;
  }

  private record First(LocalDate day, String model, String region) {}

  private static Map<String, First> firsts(List<TelemetryEvents> batches) {
    var firsts = new TreeMap<String, First>();
    for (var batch : batches) {
      for (var event : batch.events()) {
        if (event.body() instanceof Activation(String region)) {
          var day = day(event.eventTime());
          var known = firsts.get(batch.reporter().deviceId());
          if (known == null || day.isBefore(known.day)) {
            firsts.put(
                batch.reporter().deviceId(), new First(day, batch.reporter().model(), region));
          }
        }
      }
    }
    return firsts;
  }

  private static LocalDate day(long millis) {
    return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).toLocalDate();
  }

  private static Map<String, Long> plainRamp(List<TelemetryEvents> batches) {
    var ramp = new TreeMap<String, Long>();
    firsts(batches)
        .values()
        .forEach(
            first -> ramp.merge(first.model + '/' + first.region + '/' + first.day, 1L, Long::sum));
    return ramp;
  }

  private static Map<String, Long> plainRetention(List<TelemetryEvents> batches) {
    var firsts = firsts(batches);
    var seen = new HashSet<String>();
    var retention = new TreeMap<String, Long>();
    for (var batch : batches) {
      var first = firsts.get(batch.reporter().deviceId());
      for (var event : batch.events()) {
        if (first != null) {
          var cohort = YearMonth.from(first.day);
          long month = cohort.until(YearMonth.from(day(event.eventTime())), ChronoUnit.MONTHS);
          if (month >= 0 && seen.add(batch.reporter().deviceId() + '/' + month)) {
            retention.merge(first.model + '/' + cohort + '/' + month, 1L, Long::sum);
          }
        }
      }
    }
    return retention;
  }

  private static Map<String, Long> ramp(FleetTable table) {
    var ramp = new TreeMap<String, Long>();
    table.ramp().stream()
        .filter(row -> row.activations() != 0)
        .forEach(
            row -> ramp.put(row.model() + '/' + row.region() + '/' + row.day(), row.activations()));
    return ramp;
  }

  private static Map<String, Long> retention(FleetTable table) {
    var retention = new TreeMap<String, Long>();
    table.retention().stream()
        .filter(row -> row.active() != 0)
        .forEach(row ->
            retention.put(row.model() + '/' + row.cohort() + '/' + row.months(), row.active()));
    return retention;
  }
}
