package dev.yunfan.streams.stage;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.streams.Telemetry;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.device.BatchFold;
import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.device.DeviceStateCodec;
import dev.yunfan.streams.device.Ground;
import dev.yunfan.streams.question.Ledger;
import dev.yunfan.streams.question.Merge;
import dev.yunfan.streams.question.Question;
import dev.yunfan.streams.question.Questions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the protocol allows to happen to batches (repeats, delay of repeats, any interleaving of
 * handsets, any split into partitions, any repeat of partial counts), the sums are those of a plain
 * count of each event once.
 */
class ExactnessTest {
  private static final int PARTITIONS = 4;
  private static final int HANDSETS = 40;
  private static final int ROLLOUTS = 3;
  private static final String INTAKE = "intake/k-touch/w700";

  private final Questions questions = Questions.all(List.of(Duration.ofDays(1)), FleetDays.UTC);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void any_delivery_that_the_protocol_allows_gives_the_plain_count(long seed) {
    var random = new Random(seed);
    var histories = new ArrayList<List<TelemetryEvents>>();
    for (int i = 0; i < HANDSETS; i++) {
      histories.add(history("d" + i, random));
    }

    var once = count(interleaved(histories, random, false), random);
    var delivered = count(interleaved(histories, random, true), random);

    assertThat(delivered).isEqualTo(once);
    long events = histories.stream().flatMap(List::stream).mapToLong(b -> b.events().size()).sum();
    assertThat(once.get(INTAKE)).startsWith(events);
  }

  /** Everything that one handset ever sends, in order. */
  private static List<TelemetryEvents> history(String id, Random random) {
    var batches = new ArrayList<TelemetryEvents>();
    long incarnation = random.nextLong();
    long seq = 0;
    var now = LAUNCH;
    String firmware = "1.0.0";
    for (int i = 2 + random.nextInt(20); i > 0; i--) {
      now = now.plus(Duration.ofMinutes(random.nextInt(3_000)));
      if (random.nextInt(15) == 0) {
        incarnation = random.nextLong();
        seq = 0;
      }
      if (random.nextInt(6) == 0) {
        firmware = "1.0." + random.nextInt(4);
      }
      var batch =
          Telemetry.batchOf(id).incarnation(incarnation).firmware(firmware).from(seq).arriving(now);
      if (seq == 0) {
        batch.activation();
        seq++;
      }
      batch.badReceipts(random.nextInt(2));
      for (int rollout = 0; rollout < ROLLOUTS; rollout++) {
        if (random.nextInt(3) > 0) {
          batch.receipt("r" + rollout, any(Arm.values(), random), rollout);
        }
      }
      for (int events = 1 + random.nextInt(12); events > 0; events--, seq++) {
        batch.aged(Duration.ofMinutes(random.nextInt(40_000)));
        switch (random.nextInt(4)) {
          case 0 -> batch.crash(any(CrashKind.values(), random));
          case 1 -> batch.add(report(random));
          default -> batch.heartbeat(random.nextInt(86_400));
        }
      }
      batches.add(batch.build());
    }
    return batches;
  }

  private static UpdateReport report(Random random) {
    return new UpdateReport(
        "r" + random.nextInt(ROLLOUTS),
        "2.0.0",
        any(UpdatePhase.values(), random),
        null,
        any(FailureReason.values(), random));
  }

  private static <T> T any(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }

  /**
   * One order of arrival. Each handset's batches first arrive in their order (one in flight); with
   * repeats, copies of any of its last batches arrive at any time after.
   */
  private static List<TelemetryEvents> interleaved(
      List<List<TelemetryEvents>> histories, Random random, boolean repeats) {
    var order = new ArrayList<TelemetryEvents>();
    var next = new int[histories.size()];
    var open = new ArrayList<Integer>();
    for (int i = 0; i < histories.size(); i++) {
      open.add(i);
    }
    while (!open.isEmpty()) {
      int device = open.get(random.nextInt(open.size()));
      var history = histories.get(device);
      order.add(history.get(next[device]++));
      while (repeats && random.nextInt(3) == 0) {
        order.add(history.get(next[device] - 1 - random.nextInt(Math.min(next[device], 9))));
      }
      if (next[device] == history.size()) {
        open.remove(Integer.valueOf(device));
      }
    }
    return order;
  }

  /** Both steps in memory, with partial counts sent at any moment, and sent again. */
  private Map<String, List<Long>> count(List<TelemetryEvents> batches, Random random) {
    var codec = new DeviceStateCodec();
    var states = new HashMap<String, byte[]>();
    var partials = new ArrayList<Map<String, Counter>>();
    var tallies = new TreeMap<String, PartialTally>();
    for (int p = 0; p < PARTITIONS; p++) {
      partials.add(new HashMap<>());
    }
    for (var batch : batches) {
      String id = batch.reporter().deviceId();
      byte[] stored = states.get(id);
      var sighting =
          BatchFold.fold(
              stored == null ? DeviceState.UNSEEN : codec.decode(stored), batch, Ground.BARE);
      states.put(id, codec.encode(sighting.after()));
      int partition = Math.floorMod(id.hashCode(), PARTITIONS);
      var counters = partials.get(partition);
      var ledger = new MemoryLedger(counters, batch);
      questions.list().forEach(question -> question.count(sighting, ledger));
      if (random.nextInt(10) == 0) {
        send(counters, partition, tallies, 1 + random.nextInt(2));
      }
    }
    for (int p = 0; p < PARTITIONS; p++) {
      send(partials.get(p), p, tallies, 2);
    }
    var sums = new TreeMap<String, List<Long>>();
    tallies.forEach(
        (subject, tally) -> sums.put(subject, Arrays.stream(tally.sums()).boxed().toList()));
    sums.computeIfPresent(
        INTAKE,
        (_, all) -> {
          var apart = new ArrayList<>(all.subList(0, 1)); // repeats may differ in number
          apart.addAll(all.subList(3, all.size()));
          return apart;
        });
    sums.values().removeIf(all -> all.stream().allMatch(n -> n == 0));
    return sums;
  }

  private void send(
      Map<String, Counter> counters, int partition, Map<String, PartialTally> tallies, int times) {
    for (int i = 0; i < times; i++) {
      for (var counter : counters.values()) {
        PartialCount partial = Counter.decode(Counter.encode(counter)).sent(partition);
        tallies
            .computeIfAbsent(
                partial.subject(), s -> new PartialTally(questions.of(s), Integer.MAX_VALUE))
            .replace(partial);
      }
    }
  }

  private record MemoryLedger(Map<String, Counter> counters, TelemetryEvents batch)
      implements Ledger {
    private Counter of(Question question, String key) {
      var counter =
          counters.computeIfAbsent(
              question.name() + '/' + key, s -> new Counter(s, question.columns()));
      assertThat(counter.touch(batch.arrivedAt())).isIn(true, false);
      return counter;
    }

    @Override
    public void add(Question question, String key, int column, long delta) {
      of(question, key).merge(column, Merge.SUM, delta);
    }

    @Override
    public void lower(Question question, String key, int column) {
      if (of(question, key).count(column) > 0) {
        of(question, key).merge(column, Merge.SUM, -1);
      }
    }

    @Override
    public void earliest(Question question, String key, int column, long millis) {
      of(question, key).merge(column, Merge.EARLIEST, millis);
    }

    @Override
    public void latest(Question question, String key, int column, long millis) {
      of(question, key).merge(column, Merge.LATEST, millis);
    }

    @Override
    public void distinct(Question question, String key, int column) {
      of(question, key).distinct(column, Counter.hash("", batch.reporter().deviceId()));
    }

    @Override
    public void note(Question question, String key, Supplier<String> text) {
      of(question, key).note(text);
    }
  }
}
