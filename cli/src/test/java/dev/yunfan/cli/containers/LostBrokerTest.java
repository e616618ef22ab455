package dev.yunfan.cli.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.yunfan.cli.containers.SteadyFleet.Numbers;
import dev.yunfan.cli.hostile.Cloud;
import dev.yunfan.cli.process.CountingInstance;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One of three brokers is lost while handsets report and check in. Counting and check-ins go on
 * without it, and at the end each acknowledged event is counted once.
 */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostBrokerTest {
  private static final String STREAMS = "yunfan-streams";
  private static final Duration START = Duration.ofMinutes(2);

  /** Within this time each thing happens while no broker is away. */
  private static final Duration PROGRESS = Duration.ofSeconds(60);

  private static final Duration SLOWEST_CHECK_IN = Duration.ofSeconds(5);

  /** So many that not all of them were on their way already. */
  private static final long NEW_EVENTS = 500;

  private static final Numbers UNANSWERED = new Numbers(-1, -1, -1, -1);

  private final Instant now = Instant.now();
  private ThreeBrokers brokers;
  private Cloud cloud;
  private CountingInstance streams;

  /** Acknowledged in the cases before, also in those that failed. */
  private Numbers before = new Numbers(0, 0, 0, 0);

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    brokers = ThreeBrokers.start();
    cloud = new Cloud(folder, new KafkaClients(brokers.bootstrap()), now);
    streams =
        new CountingInstance(
            folder, "streams", brokers.bootstrap(), Map.of("STREAMS_TELEMETRY_PARTITIONS", "4"));
    await().atMost(START).until(() -> cloud.ready() && streams.ready());
    cloud.publish(Map.of(SteadyFleet.MODEL, new byte[] {1, 2, 3}));
    cloud.rollOut(SteadyFleet.MODEL);
    await().atMost(START).until(brokers::whole);
  }

  @AfterAll
  void stop() {
    try (var _ = brokers) { // also when a server does not close
      if (streams != null) {
        streams.close();
      }
      if (cloud != null) {
        cloud.close();
      }
    }
  }

  /** Which broker is lost. */
  enum Victim {
    /** The one that has the offsets of the streams. */
    COORDINATOR,
    /** The one that has the commands of the control plane. */
    CONTROL_LOG
  }

  @ParameterizedTest
  @CsvSource({"KILLED, COORDINATOR", "CUT_OFF, COORDINATOR", "STOPPED, CONTROL_LOG"})
  void counting_and_check_ins_go_on_without_it(Fault fault, Victim victim) throws Exception {
    goOnWithout(fault, victim);
  }

  /** The watchdog may have to act, so these take longest; {@code .ci/run} leaves them out. */
  @ParameterizedTest
  @EnumSource(Victim.class)
  void counting_goes_on_although_a_broker_is_frozen(Victim victim) throws Exception {
    goOnWithout(Fault.PAUSED, victim);
  }

  private void goOnWithout(Fault fault, Victim victim) throws Exception {
    await().atMost(PROGRESS).untilAsserted(() -> assertThat(counted()).isEqualTo(before));
    try (var fleet = new SteadyFleet(cloud, fault + "-" + victim, now)) {
      try {
        lose(fault, victim, fleet);
      } finally {
        fleet.finish(PROGRESS);
        before = before.plus(fleet.acknowledged());
      }
      assertThat(fleet.failures()).isEmpty();
      assertThat(fleet.slowestCheckIn()).isLessThan(SLOWEST_CHECK_IN);
    }
    await().atMost(PROGRESS).untilAsserted(() -> assertThat(counted()).isEqualTo(before));
    await().atMost(PROGRESS).until(() -> cloud.ready() && streams.ready());
  }

  private void lose(Fault fault, Victim victim, SteadyFleet fleet) throws Exception {
    awaitProgress(fleet, PROGRESS);
    awaitOffers(fleet);
    int lost =
        victim == Victim.COORDINATOR
            ? brokers.coordinatorOf(STREAMS)
            : brokers.leaderOf(Topic.OTA_CONTROL.name(), 0);
    int watchdog = streams.watchdog();
    var without = without(fault, lost, fleet);
    await().atMost(PROGRESS).until(() -> brokers.whole() && brokers.reachable(lost));
    var again = awaitProgress(fleet, PROGRESS);
    awaitOffers(fleet);
    System.out.printf(
        "broker %d %s (%s): counting again after %.1f s; after its return %.1f s;"
            + " watchdog %d; %d events, %d check-ins, slowest %d ms%n",
        lost,
        fault,
        victim,
        without.toMillis() / 1e3,
        again.toMillis() / 1e3,
        streams.watchdog() - watchdog,
        fleet.acknowledged().events(),
        fleet.checkIns(),
        fleet.slowestCheckIn().toMillis());
  }

  /** Loses a broker and gets it again; how long no new events were counted without it. */
  private Duration without(Fault fault, int lost, SteadyFleet fleet) throws Exception {
    fault.hit(brokers, lost);
    try {
      long hit = System.nanoTime();
      var without = awaitProgress(fleet, fault.bound());
      awaitCheckIns(fleet);
      await()
          .atMost(PROGRESS)
          .until(() -> System.nanoTime() - hit > fault.away().toNanos() && !brokers.whole());
      return without;
    } finally {
      fault.heal(brokers, lost);
    }
  }

  /** Waits until events that are acknowledged from now on are counted; how long that took. */
  private Duration awaitProgress(SteadyFleet fleet, Duration bound) {
    long began = System.nanoTime();
    long enough = fleet.acknowledged().events() + NEW_EVENTS;
    await()
        .atMost(bound)
        .until(() -> {
          assertThat(fleet.failures()).isEmpty();
          streams.supervise();
          return fleet.acknowledged().events() >= enough
              && streams.counted() >= before.events() + enough;
        });
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static void awaitCheckIns(SteadyFleet fleet) {
    long enough = fleet.checkIns() + NEW_EVENTS / 10;
    await().atMost(PROGRESS).until(() -> fleet.checkIns() >= enough);
  }

  private static void awaitOffers(SteadyFleet fleet) {
    long some = fleet.offers();
    await().atMost(PROGRESS).until(() -> fleet.offers() > some);
  }

  private Numbers counted() throws Exception {
    return streams
        .totals()
        .map(totals ->
            new Numbers(
                number(totals, "activations"),
                number(totals, "crashes"),
                number(totals, "exposureSeconds"),
                totals.at("/events/accepted").asLong()))
        .orElse(UNANSWERED);
  }

  private static long number(JsonNode totals, String name) {
    return totals.path(name).path(Cloud.VENDOR).path(SteadyFleet.MODEL).asLong();
  }
}
