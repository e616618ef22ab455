package dev.yunfan.ota;

import dev.yunfan.ota.access.StoredToken;
import dev.yunfan.ota.checkin.Assigner;
import dev.yunfan.ota.checkin.FleetRules;
import dev.yunfan.ota.checkin.OfferQuota;
import dev.yunfan.ota.checkin.StoppedImages;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.device.CheckIns;
import dev.yunfan.ota.device.Signers;
import dev.yunfan.ota.gatekeeper.AdoptionFeed;
import dev.yunfan.ota.gatekeeper.CountingProgress;
import dev.yunfan.ota.gatekeeper.EvidenceFeed;
import dev.yunfan.ota.gatekeeper.Gatekeeper;
import dev.yunfan.ota.gatekeeper.GuardFeeds;
import dev.yunfan.ota.gatekeeper.WindowHistory;
import dev.yunfan.ota.image.ImageStore;
import dev.yunfan.ota.image.UploadStorage;
import dev.yunfan.ota.log.ControlDesk;
import dev.yunfan.ota.log.ControlHistory;
import dev.yunfan.ota.log.ControlLog;
import dev.yunfan.ota.log.FactFeed;
import dev.yunfan.ota.notify.WebhookCaller;
import dev.yunfan.ota.notify.WebhookFeed;
import dev.yunfan.ota.operator.Front;
import dev.yunfan.ota.operator.TrustWatch;
import dev.yunfan.ota.snapshot.SnapshotFile;
import dev.yunfan.ota.snapshot.Snapshots;
import dev.yunfan.ota.snapshot.SoftwareDigest;
import dev.yunfan.ota.trust.Lifetime;
import dev.yunfan.ota.trust.ServerKeys;
import dev.yunfan.runtime.health.Health;
import dev.yunfan.runtime.http.Listening;
import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.runtime.kafka.ClockWatch;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.runtime.operator.Door;
import dev.yunfan.runtime.operator.Oidc;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control plane's server: releases, rollouts, check-ins and images over the control log. Any
 * number of them may run on one log.
 */
public final class OtaServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OtaServer.class);

  private static final int IDLE_SECONDS = 120;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private volatile FleetRules rules = FleetRules.NONE;
  private volatile Set<String> stoppedImages = Set.of();
  private int port;

  private OtaServer() {}

  /**
   * Replays the control log, then listens.
   *
   * @param clock time of all business: soak, hours, check-ins
   * @throws IOException when Kafka or the image store cannot be used, or the port is taken
   */
  public static OtaServer start(
      OtaConfig config,
      FleetKeys keys,
      KafkaClients kafka,
      InstantSource clock,
      Vertx vertx,
      Metrics metrics)
      throws IOException {
    return start(config, keys, kafka, clock, InstantSource.system(), vertx, metrics);
  }

  /** The same with a clock of the machine, which is compared with Kafka's. */
  static OtaServer start(
      OtaConfig config,
      FleetKeys keys,
      KafkaClients kafka,
      InstantSource clock,
      InstantSource machine,
      Vertx vertx,
      Metrics metrics)
      throws IOException {
    var server = new OtaServer();
    try {
      server.open(config, keys, kafka, clock, machine, vertx, metrics);
      return server;
    } catch (InterruptedException e) {
      server.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting", e);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void open(
      OtaConfig config,
      FleetKeys fleetKeys,
      KafkaClients kafka,
      InstantSource clock,
      InstantSource machine,
      Vertx vertx,
      Metrics metrics)
      throws IOException, InterruptedException {
    LOG.atInfo().addKeyValue("config", config).log("ota-server starts");
    try (var admin = kafka.admin()) {
      Topics.ensure(
          admin,
          List.of(
              Topic.OTA_CONTROL,
              Topic.OTA_ROLLOUTS,
              Topic.OTA_ACCESS,
              Topic.OTA_CATALOGUE,
              Topic.FLEET_ROLLOUT_HEALTH,
              Topic.FLEET_ROLLOUT_WINDOWS,
              Topic.FLEET_SPIKES,
              Topic.FLEET_ADOPTION,
              Topic.YUNFAN_CLOCKS),
          config.control().replicationFactor());
    }
    var images = closing(ImageStore.open(config.images().store(), UploadStorage.FILES));
    forgetUploads(images, clock.instant().minus(config.images().uploadKeep()));
    var changes = new Semaphore(0);
    var trust = closing(TrustWatch.start(config.keys().online(), clock, vertx, metrics.registry()));
    var log =
        closing(
            ControlLog.open(
                kafka,
                snapshots(config),
                config.keys().repair(),
                metrics.registry(),
                (_, after) -> changed(trust, changes, after)));
    var facts =
        closing(
            FactFeed.start(
                kafka, log, config.keys().operatorToken().text(), changes, metrics.registry()));
    var evidence = closing(new EvidenceFeed(kafka, metrics.registry()));
    var guards = closing(new GuardFeeds(kafka, metrics.registry()));
    var adoption = closing(new AdoptionFeed(kafka, metrics.registry()));
    var desk = new ControlDesk(log, clock);
    var control = config.control();
    desk.beginLog(control.rules());
    var clocks = closing(ClockWatch.start("ota-server", kafka, machine, metrics.registry()));
    var counting = closing(CountingProgress.start(kafka, control.streamsGroup()));
    var gate =
        closing(
            Gatekeeper.start(
                new Gatekeeper.Sources(log, desk, evidence, guards, counting, clocks),
                clock,
                new Gatekeeper.Limits(
                    control.gatePause(),
                    control.maxStaleness(),
                    control.maxCountingLag(),
                    control.blindAfter()),
                metrics.registry()));
    var webhooks =
        config
            .keys()
            .webhooks()
            .map(key ->
                closing(
                    WebhookFeed.open(
                        kafka,
                        config.keys().repair(),
                        new WebhookCaller(key, clock, metrics.registry()))));
    long staleness = control.maxStaleness().toNanos();
    var servers = config.fleet().servers();
    var health = new Health();
    health.reader("control-log", log.reading());
    health.check("control-log", () -> log.current(staleness));
    health.reader("evidence", evidence.reading());
    guards.addTo(health);
    health.reader("facts", facts.reading());
    health.reader("facts-publisher", facts.publishing());
    health.reader("gatekeeper", gate.reading());
    health.reader("streams-progress", counting.reading());
    webhooks.ifPresent(feed -> health.reader("webhooks", feed.reading()));
    health.reader("adoption", adoption.reading());
    clocks.addTo(health);
    trust.addTo(health);
    var checkIns =
        new CheckIns(
            fleetKeys,
            () -> rules,
            () -> log.current(staleness),
            trust::signs,
            () -> !gate.blind(),
            new OfferQuota(servers.count(), servers.number()),
            config.fleet().schedule(),
            config.keys().online().map(keys -> closing(signers(keys, config))),
            clock,
            metrics.registry());
    var waiting = closing(Executors.newVirtualThreadPerTaskExecutor());
    var front =
        Front.of(
            vertx,
            checkIns,
            new Front.Desk(
                new Door(
                    config.keys().operatorToken().text(),
                    id -> Optional.ofNullable(log.state().tokens().get(id)).map(StoredToken::known),
                    config.keys().oidc().map(Oidc::door),
                    clock),
                log::state,
                () -> log.current(staleness),
                desk,
                gate::judged,
                () -> !gate.blind(),
                adoption::of,
                config.keys().online(),
                trust,
                new ControlHistory(kafka, config.keys().repair()),
                new WindowHistory(kafka),
                clock,
                config.fleet().zone(),
                new SecureRandom(),
                config.keys().webhooks()),
            new Front.Store(
                images,
                sha256 -> stoppedImages.contains(sha256),
                config.images().maxBytes(),
                config.images().maxDownloads()),
            health,
            metrics,
            waiting);
    var http = closing(listening(config).start(vertx, config.listen().eventLoops(), front));
    port = http.port();
  }

  private static Signers signers(ServerKeys keys, OtaConfig config) {
    return Signers.start(
        new Assigner(keys.assignment(), Lifetime.MARGIN), config.listen().signers());
  }

  private static void forgetUploads(ImageStore images, Instant before) throws IOException {
    int forgotten = images.forgetUploads(before);
    if (forgotten > 0) {
      LOG.atInfo().addKeyValue("uploads", forgotten).log("abandoned uploads were forgotten");
    }
  }

  private static Snapshots snapshots(OtaConfig config) {
    if (config.control().snapshot().isEmpty()) {
      return Snapshots.NONE;
    }
    try {
      var file = new SnapshotFile(config.control().snapshot().get(), SoftwareDigest.compute());
      LOG.atDebug().addKeyValue("files", file.clean()).log("leftovers of snapshots removed");
      return file;
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("no snapshots of the control log");
      return Snapshots.NONE;
    }
  }

  private void changed(TrustWatch trust, Semaphore changes, ControlState after) {
    trust.changed(after.trust());
    rules = FleetRules.of(after, trust.expiry());
    stoppedImages = StoppedImages.of(after);
    changes.release();
  }

  private <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  /** Where and how a server with these settings listens. */
  public static Listening listening(OtaConfig config) {
    return new Listening(
        "ota-server",
        config.listen().host(),
        config.listen().port(),
        new HttpServerOptions().setTcpNoDelay(true).setIdleTimeout(IDLE_SECONDS));
  }

  /** The port that is listened on. */
  public int port() {
    return port;
  }

  /** Stops listening, then closes everything in reverse. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      var resource = open.pop();
      try {
        resource.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) { // the outermost edge: what else is open must still be closed
        LOG.atError().setCause(e).log("a part of ota-server did not close");
      }
    }
  }
}
