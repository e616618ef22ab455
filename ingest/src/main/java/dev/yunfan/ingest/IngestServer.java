package dev.yunfan.ingest;

import dev.yunfan.ingest.log.KafkaLog;
import dev.yunfan.ingest.revocation.Revocations;
import dev.yunfan.runtime.health.Health;
import dev.yunfan.runtime.http.HttpService;
import dev.yunfan.runtime.http.Listening;
import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.runtime.kafka.ClockWatch;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.KafkaReach;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.runtime.metrics.Metrics;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running gateway. */
public final class IngestServer implements AutoCloseable {
  /** Handsets whose credential was revoked. */
  public static final String REVOKED_DEVICES = "ingest.revoked.devices";

  /** Facts of access that were passed over, any of which may revoke a handset. */
  public static final String PASSED_OVER_FACTS = "ingest.access.facts.passed.over";

  private static final Logger LOG = LoggerFactory.getLogger(IngestServer.class);

  private static final Duration CLOCK_PATIENCE = Duration.ofSeconds(10);

  private final HttpService http;
  private final Revocations revocations;
  private final KafkaLog log;
  private final KafkaReach reach;
  private final ClockWatch clocks;
  private final KafkaClientMetrics clientMetrics;
  private final AtomicBoolean stopping;

  private IngestServer(
      HttpService http,
      Revocations revocations,
      KafkaLog log,
      KafkaReach reach,
      ClockWatch clocks,
      KafkaClientMetrics clientMetrics,
      AtomicBoolean stopping) {
    this.http = http;
    this.revocations = revocations;
    this.log = log;
    this.reach = reach;
    this.clocks = clocks;
    this.clientMetrics = clientMetrics;
    this.stopping = stopping;
  }

  /**
   * Starts the gateway: makes its topics exist, connects its producer, then listens. It is ready
   * when it has read who was revoked.
   *
   * @param keys the vendors' fleet keys, by which handsets authenticate
   * @param clock stamps arrivals
   * @throws IOException when Kafka cannot be reached or refuses the topics, or the port is taken
   */
  public static IngestServer start(
      IngestConfig config,
      FleetKeys keys,
      KafkaClients kafka,
      InstantSource clock,
      Vertx vertx,
      Metrics metrics)
      throws IOException {
    ensureTopics(kafka, config);
    var revocations = Revocations.start(kafka, metrics.registry());
    try {
      return start(config, keys, kafka, revocations, clock, vertx, metrics);
    } catch (IOException | RuntimeException e) {
      revocations.close();
      throw e;
    }
  }

  private static IngestServer start(
      IngestConfig config,
      FleetKeys keys,
      KafkaClients kafka,
      Revocations revocations,
      InstantSource clock,
      Vertx vertx,
      Metrics metrics)
      throws IOException {
    var limits = config.limits();
    var log = KafkaLog.open(kafka, 2 * limits.inFlightBytes(), limits.replication());
    var reach = KafkaReach.watch(kafka);
    var clocks = ClockWatch.start("ingest", kafka, InstantSource.system(), metrics.registry());
    var clientMetrics = new KafkaClientMetrics(log.producer());
    clientMetrics.bindTo(metrics.registry());
    metrics.registry().gauge(REVOKED_DEVICES, revocations, Revocations::devices);
    metrics.registry().gauge(PASSED_OVER_FACTS, revocations, Revocations::passedOver);
    var health = new Health();
    var stopping = new AtomicBoolean();
    health.check("kafka", reach::reached);
    clocks.addTo(health);
    health.reader("access-facts", revocations.reading());
    health.check("running", () -> !stopping.get());
    try {
      clocks.awaitFirst(CLOCK_PATIENCE); // so a wrong clock is known before the first batch
      var http =
          Gateway.serve(
              config,
              keys,
              revocations::revoked,
              log,
              health,
              clock,
              () -> !clocks.isWrong(),
              vertx,
              metrics);
      LOG.atInfo().addKeyValue("port", http.port()).addKeyValue("config", config).log("listening");
      return new IngestServer(http, revocations, log, reach, clocks, clientMetrics, stopping);
    } catch (IOException e) {
      closeAll(clientMetrics, clocks, reach, log);
      throw e;
    } catch (InterruptedException e) {
      closeAll(clientMetrics, clocks, reach, log);
      throw interrupted(e);
    }
  }

  private static void closeAll(
      KafkaClientMetrics clientMetrics, ClockWatch clocks, KafkaReach reach, KafkaLog log) {
    clientMetrics.close();
    clocks.close();
    reach.close();
    log.close();
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return (IOException) new InterruptedIOException("interrupted at start").initCause(e);
  }

  /** Where and how a gateway with these settings listens. */
  public static Listening listening(IngestConfig config) {
    return Gateway.listening(config);
  }

  /** The port that is listened on. */
  public int port() {
    return http.port();
  }

  /** Turns unready, answers what is under way, sends what was accepted, then closes. */
  @Override
  public void close() {
    stopping.set(true);
    try (clientMetrics;
        clocks;
        reach;
        revocations;
        log) { // closed from the last to the first, whatever the others do
      http.close();
    }
    LOG.atInfo().log("stopped");
  }

  private static void ensureTopics(KafkaClients kafka, IngestConfig config) throws IOException {
    try (var admin = kafka.admin()) {
      Topics.ensure(
          admin,
          List.of(
              Topic.TELEMETRY_EVENTS.withPartitions(config.telemetryPartitions()),
              Topic.TELEMETRY_REJECTED,
              Topic.OTA_ACCESS,
              Topic.YUNFAN_CLOCKS),
          config.replicationFactor());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }
}
