package dev.yunfan.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.agent.fleet.FleetSimulation;
import dev.yunfan.agent.fleet.story.FleetConfig;
import dev.yunfan.agent.fleet.story.Launch;
import dev.yunfan.agent.fleet.story.SimulatedClock;
import dev.yunfan.agent.handset.TufListings;
import dev.yunfan.agent.update.Listings;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.process.OpenVertx;
import dev.yunfan.cli.process.StopSignal;
import dev.yunfan.cli.signing.TrialKeys;
import dev.yunfan.ingest.IngestConfig;
import dev.yunfan.ingest.IngestServer;
import dev.yunfan.ota.OtaConfig;
import dev.yunfan.ota.OtaServer;
import dev.yunfan.runtime.http.PortTaken;
import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.StreamsServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** One run of the demo: opens everything top down, plays the story, closes in reverse. */
final class Demo {
  /** Operator token of the demo's ota-server; it listens on loopback alone. */
  static final String OPERATOR_TOKEN = "demo-operator-token";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PARTITIONS = "4";
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);

  private final DemoPlan plan;
  private final DemoScreen screen;
  private final SimulatedClock clock;
  private final Map<String, byte[]> fleetKeys;
  private final TrialKeys keys;
  private final ReleaseEngineer engineer;

  Demo(DemoPlan plan, DemoScreen screen) {
    this.plan = plan;
    this.screen = screen;
    this.clock = new SimulatedClock(plan.scenario().fleet().start());
    this.fleetKeys =
        plan.scenario().fleet().launches().stream()
            .map(Launch::vendor)
            .distinct()
            .collect(Collectors.toMap(vendor -> vendor, Demo::fleetKey));
    this.keys = new TrialKeys(fleetKeys.keySet());
    this.engineer = new ReleaseEngineer(keys);
  }

  /** A vendor's fleet key in the demo; documented, so that a person can add a handset. */
  private static byte[] fleetKey(String vendor) {
    return ("demo-fleet-key-of-" + vendor).getBytes(UTF_8);
  }

  /**
   * Plays the story to its end, and stays up for as long as it is wanted.
   *
   * @return whether every number that was measured is the truth, and all came as expected
   */
  boolean run() throws Exception {
    screen.say("Starting Apache Kafka, the gateway, the streams and the ota-server ...");
    try (var stop = new StopSignal();
        var folder = DemoFolder.open(plan.data());
        var broker = DemoBroker.open(plan.kafka(), folder.resolve("kafka"));
        var metrics = new Metrics();
        var vertx = new OpenVertx();
        var ingest = ingest(broker.clients(), vertx.vertx(), metrics);
        var streams = streams(folder, broker.clients(), vertx.vertx(), metrics);
        var ota = ota(folder, broker.clients(), vertx.vertx(), metrics);
        var answers = new OtaClient(local(streams.port()), OPERATOR_TOKEN);
        var operator = new OtaClient(local(ota.port()), OPERATOR_TOKEN)) {
      var addresses = new Addresses(local(ingest.port()), local(streams.port()), local(ota.port()));
      answers.awaitReady(READY_WITHIN);
      operator.awaitReady(READY_WITHIN);
      operator.postIfUnchanged("/v1/trust", JSON.valueToTree(keys.trust()), "\"0\"");
      var root = Files.write(folder.resolve("root.json"), keys.rootFile());
      try (var listings =
          TufListings.open(folder.resolve("fleet-trust"), root, addresses.ota(), clock)) {
        var fleet = fleet(addresses, listings, vertx.vertx());
        return new Story(plan, screen, fleet, engineer, operator, answers, stop)
            .play(addresses, new Invitation(root, addresses, clock));
      }
    } catch (PortTaken e) {
      throw new CannotStart(String.valueOf(e.getMessage()), e);
    }
  }

  private FleetSimulation fleet(Addresses addresses, Listings listings, Vertx vertx) {
    return FleetSimulation.start(
        new FleetConfig(
            plan.devices(),
            plan.seed(),
            plan.scenario().fleet(),
            addresses.ingest(),
            addresses.ota(),
            fleetKeys,
            listings,
            plan.scenario().knobs()),
        clock,
        vertx);
  }

  /** Where the three servers listen. */
  record Addresses(URI ingest, URI streams, URI ota) {}

  private IngestServer ingest(KafkaClients kafka, Vertx vertx, Metrics metrics) throws IOException {
    var config =
        IngestConfig.from(
            Map.of("INGEST_PORT", port(0), "INGEST_TELEMETRY_PARTITIONS", PARTITIONS));
    return IngestServer.start(config, new FleetKeys(fleetKeys), kafka, clock, vertx, metrics);
  }

  private StreamsServer streams(DemoFolder folder, KafkaClients kafka, Vertx vertx, Metrics metrics)
      throws IOException {
    var settings =
        new HashMap<>(
            Map.of(
                "STREAMS_PORT",
                port(1),
                "STREAMS_TELEMETRY_PARTITIONS",
                PARTITIONS,
                "STREAMS_STATE_DIR",
                folder.resolve("streams").toString(),
                "STREAMS_TRANSACTION_TIMEOUT", // all share one machine, which may stall
                "PT1M",
                "STREAMS_CRASH_WINDOWS", // days pass in a second: minutes would outnumber events
                "PT24H",
                "STREAMS_SPIKE_WINDOW", // handsets report every second week: few in five minutes
                "PT6H",
                "STREAMS_SPIKE_GRACE",
                "PT2S",
                "STREAMS_SPIKE_ALARMS_PER_YEAR", // the story is a year, and shows what is wrong
                "0.1",
                "STREAMS_SILENT_AFTER",
                "PT1080H",
                "STREAMS_THREADS",
                "1"));
    settings.put("STREAMS_ROLLOUT_HOURS_KEPT", "P1000D"); // a second's lag is days here
    settings.putAll(plan.scenario().streams());
    settings.put("STREAMS_OPERATOR_TOKEN", OPERATOR_TOKEN); // before the ota-server publishes it
    var config = StreamsConfig.from(settings);
    return StreamsServer.start(config, kafka, clock, vertx, metrics);
  }

  private OtaServer ota(DemoFolder folder, KafkaClients kafka, Vertx vertx, Metrics metrics)
      throws IOException {
    var config =
        OtaConfig.from(
            Map.of(
                "OTA_PORT",
                port(2),
                "OTA_IMAGE_STORE",
                folder.resolve("images").toString(),
                "OTA_OPERATOR_TOKEN",
                OPERATOR_TOKEN));
    return OtaServer.start(
        config.withOnlineKeys(keys.server()),
        new FleetKeys(fleetKeys),
        kafka,
        clock,
        vertx,
        metrics);
  }

  private String port(int which) {
    return Integer.toString(plan.port(which));
  }

  private static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
