package dev.yunfan.cli.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.yunfan.cli.process.CountingInstance;
import dev.yunfan.cli.process.YunfanProcess;
import dev.yunfan.runtime.kafka.KafkaClients;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Brokers, a gateway, streams and handsets: processes, as a user starts them. */
final class RecoveryRig implements AutoCloseable {
  static final String GROUP = "yunfan-streams";
  private static final Duration START = Duration.ofMinutes(3);

  final Brokers brokers;
  final List<CountingInstance> instances = new ArrayList<>();
  private final YunfanProcess gateway;
  private final KnownFleet fleet;

  /** Something that is done to processes. */
  interface Act {
    void run() throws Exception;
  }

  /**
   * The parts of a run.
   *
   * @param protocol of the group: streams or classic
   * @param history commits of another group that the coordinator loads first
   */
  record Setting(String protocol, int instances, double batchesPerSecond, int history) {}

  RecoveryRig(Path folder, Brokers brokers, Setting setting) throws Exception {
    this.brokers = brokers;
    var kafka = new KafkaClients(brokers.bootstrap());
    short replicas = (short) brokers.count();
    OffsetsHistory.write(kafka, GROUP, replicas, setting.history);
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    gateway =
        YunfanProcess.start(
            folder.resolve("ingest.log"),
            Map.of(
                "INGEST_PORT",
                Integer.toString(port),
                "YUNFAN_FLEET_KEYS",
                KnownFleet.VENDOR + '=' + KnownFleet.FLEET_KEY,
                "INGEST_TELEMETRY_PARTITIONS",
                "4"),
            "ingest",
            "--kafka",
            brokers.bootstrap());
    for (int i = 0; i < setting.instances; i++) {
      instances.add(
          new CountingInstance(
              folder,
              "streams" + i,
              brokers.bootstrap(),
              Map.of(
                  "STREAMS_TELEMETRY_PARTITIONS",
                  "4",
                  "STREAMS_GROUP_PROTOCOL",
                  setting.protocol)));
    }
    fleet = new KnownFleet(port, setting.batchesPerSecond);
    await().atMost(START).until(() -> allCounted(instances, 1));
  }

  /** Kills the broker that coordinates the group, starts it again, and waits for new events. */
  Recovered killBroker(Duration patience) throws Exception {
    brokers.awaitWhole();
    int victim = brokers.coordinatorOf(GROUP);
    return recover(
        "broker killed",
        patience,
        instances,
        () -> {
          brokers.kill(victim);
          brokers.start(victim);
        });
  }

  /**
   * Waits until events that are reported after a fault are seen in the query API of instances.
   *
   * @param fault returns when whatever was stopped was started again
   */
  Recovered recover(String name, Duration patience, List<CountingInstance> of, Act fault)
      throws Exception {
    int watchdogBefore = watchdog();
    long curesBefore = brokers.selfCures();
    fault.run();
    long since = System.nanoTime();
    boolean well = awaitNew(of, since + patience.toNanos());
    var took = Duration.ofNanos(System.nanoTime() - since);
    return new Recovered(
        name, took, watchdog() - watchdogBefore, brokers.selfCures() - curesBefore, !well);
  }

  /** Lets time go by, in which everything runs. */
  static void pass(Duration time) {
    long since = System.nanoTime();
    await().atMost(time.plus(START)).until(() -> System.nanoTime() - since >= time.toNanos());
  }

  private boolean awaitNew(List<CountingInstance> of, long end) throws Exception {
    // Batches that were on their way may be acknowledged late; one more of each lane is new.
    long enough = fleet.acknowledged().events() + 2L * KnownFleet.LANES * KnownFleet.EVENTS_A_BATCH;
    while (!allCounted(of, enough)) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      for (var instance : of) {
        instance.supervise();
      }
      TimeUnit.MILLISECONDS.sleep(100); // between two looks
    }
    return true;
  }

  private static boolean allCounted(List<CountingInstance> of, long events) throws Exception {
    for (var instance : of) {
      if (instance.counted() < events) {
        return false;
      }
    }
    return true;
  }

  int watchdog() throws InterruptedException {
    int sum = 0;
    for (var instance : instances) {
      sum += instance.watchdog();
    }
    return sum;
  }

  /**
   * Lets the handsets end, and compares every number of every instance with the truth.
   *
   * @param events after which handsets may end
   */
  void requireTruth(long events, Duration patience) throws Exception {
    await().atMost(patience).until(() -> fleet.acknowledged().events() >= events);
    fleet.finish(patience);
    var truth = fleet.acknowledged();
    for (var instance : instances) {
      await()
          .atMost(patience)
          .untilAsserted(() -> assertThat(seen(instance.totals().orElseThrow())).isEqualTo(truth));
    }
  }

  private static KnownFleet.Acknowledged seen(JsonNode totals) {
    return new KnownFleet.Acknowledged(
        number(totals, "activations"),
        number(totals, "crashes"),
        number(totals, "exposureSeconds"),
        totals.at("/events/accepted").asLong());
  }

  private static long number(JsonNode totals, String name) {
    return totals.path(name).path(KnownFleet.VENDOR).path(KnownFleet.MODEL).asLong();
  }

  @Override
  public void close() throws IOException {
    fleet.close();
    instances.forEach(CountingInstance::close);
    gateway.close();
  }
}
