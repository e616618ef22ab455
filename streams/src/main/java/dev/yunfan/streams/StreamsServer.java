package dev.yunfan.streams;

import dev.yunfan.runtime.health.Health;
import dev.yunfan.runtime.http.HttpService;
import dev.yunfan.runtime.http.Listening;
import dev.yunfan.runtime.kafka.CoordinatorCheck;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.KafkaReach;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.runtime.operator.AccessTokens;
import dev.yunfan.runtime.operator.Door;
import dev.yunfan.runtime.operator.Oidc;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.calendar.SettledZone;
import dev.yunfan.streams.http.DevicePageRoute;
import dev.yunfan.streams.http.NotYet;
import dev.yunfan.streams.http.QueryApi;
import dev.yunfan.streams.http.QueryDoor;
import dev.yunfan.streams.page.CountedHere;
import dev.yunfan.streams.page.DevicePages;
import dev.yunfan.streams.page.Instances;
import dev.yunfan.streams.question.CloneSuspects;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.rebuild.LostState;
import dev.yunfan.streams.rejection.Rejections;
import dev.yunfan.streams.rollout.CatalogueNames;
import dev.yunfan.streams.rollout.RolloutFeed;
import dev.yunfan.streams.room.StateRoom;
import dev.yunfan.streams.store.MemoryBudget;
import dev.yunfan.streams.table.FleetTable;
import dev.yunfan.streams.table.FleetTail;
import dev.yunfan.streams.topology.FleetTopology;
import dev.yunfan.streams.watch.CoordinatorWatch;
import dev.yunfan.streams.watch.CountingWatch;
import dev.yunfan.streams.watch.FailedThreads;
import dev.yunfan.streams.watch.KafkaOffsets;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the fleet's telemetry, and answers questions about it over HTTP. */
public final class StreamsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamsServer.class);

  /**
   * Status of a process that ends because it does not count, and opening its Kafka Streams client
   * anew was in vain: a supervisor is to start it again. (EX_TEMPFAIL of sysexits.h.)
   */
  public static final int GAVE_UP_STATUS = 75;

  /** Meter of changelog records that are still to be read. */
  private static final String RESTORE_REMAINING = "streams.restore.remaining";

  private final List<AutoCloseable> open;
  private final Health health;
  private final CompletableFuture<String> gaveUp;
  private final int port;

  private StreamsServer(
      List<AutoCloseable> open, Health health, CompletableFuture<String> gaveUp, int port) {
    this.open = open;
    this.health = health;
    this.gaveUp = gaveUp;
    this.port = port;
  }

  /**
   * Creates missing topics, listens, and begins to count. It listens first, so that an instance
   * whose port is taken never joins the group, and one on any free port can tell the others where.
   *
   * @param clock stamps rejections and when days were settled, and ends tokens; counting reads the
   *     batches' own times alone
   * @throws IllegalArgumentException when the state folder cannot be written to, or is another
   *     instance's
   * @throws IOException when Kafka cannot be reached, a topic is not as declared, or the port is in
   *     use
   */
  public static StreamsServer start(
      StreamsConfig config, KafkaClients kafka, InstantSource clock, Vertx vertx, Metrics metrics)
      throws IOException {
    int replicas = ensureTopics(config, kafka);
    var days = settledDays(config, kafka, clock);
    var questions = Questions.all(config.crashWindows(), days, config.rolloutHoursKept());
    var rejections = new Rejections(clock, metrics.registry(), kafka.wire());
    var settings = KafkaSettings.of(config, kafka, rejections);
    KafkaSettings.replicate(settings, replicas);
    var open = new ArrayList<AutoCloseable>();
    try {
      var rolloutsRead = new CompletableFuture<Void>();
      var rollouts =
          RolloutFeed.start(kafka, metrics.registry(), () -> rolloutsRead.complete(null));
      open.addFirst(rollouts);
      var catalogue = CatalogueNames.start(kafka, metrics.registry());
      open.addFirst(catalogue);
      var table = new FleetTable(days);
      var health = new Health();
      health.check(CountingHealth.COUNTING, () -> false);
      var router = Router.router(vertx);
      health.addTo(router);
      metrics.addTo(router);
      var notYet = new NotYet();
      notYet.addTo(router);
      var tokens = AccessTokens.start(kafka, metrics.registry());
      open.addFirst(tokens);
      var queryDoor = queryDoor(config, tokens, clock, metrics);
      queryDoor.addTo(router);
      new QueryApi(table, queryDoor).addTo(router);
      var http = listen(vertx, config, router);
      open.addFirst(http);
      var self = new HostInfo(config.host(), http.port());
      settings.put(
          org.apache.kafka.streams.StreamsConfig.APPLICATION_SERVER_CONFIG,
          self.host() + ":" + self.port());
      var reach = KafkaReach.watch(kafka);
      open.addFirst(reach);
      var room = new StateRoom(config.stateDir(), config.stateFree(), metrics.registry());
      var parts =
          new CountingLife.Parts(
              here -> topology(config, kafka, questions, settings, rollouts, catalogue, here),
              settings,
              new ReplaceThread(new FailedThreads(System::nanoTime), room, ReplaceThread.TOO_EARLY),
              metrics.registry());
      var counting = new Counting(() -> new CountingLife(parts), reach, Counting.LEAVING);
      open.addFirst(counting);
      room.watch(holds -> counting.life().hold(holds));
      open.addFirst(room); // before counting: it lets go of threads that wait
      health.check("state-room", room::enough);
      health.tell("stateRoom", () -> room.enough() ? "ok" : room.words());
      metrics
          .registry()
          .gauge(RESTORE_REMAINING, counting, each -> each.life().restore().remaining());
      var tail = FleetTail.start(table, kafka, metrics.registry());
      open.addFirst(tail);
      health.reader("rollouts", rollouts.reading());
      health.reader("catalogue", catalogue.reading());
      health.reader("table", tail.reading());
      health.reader("operator-tokens", tokens.reading());
      health.tell("dayZone", days::toString);
      var _ = rolloutsRead.thenRun(counting::start); // arms are counted from the first batch on
      health.tell("restoredPercent", () -> counting.life().restore().percent());
      var doubt = new OwnershipDoubt(System::nanoTime, reach::reached, config.sessionTimeout());
      long ticks = vertx.setPeriodic(OwnershipDoubt.EVERY.toMillis(), _ -> doubt.tick());
      open.addFirst(() -> vertx.cancelTimer(ticks));
      var watch = watch(config, kafka, counting, doubt, clock, health, metrics);
      open.addFirst(watch);
      var pages =
          new DevicePageRoute(
              new DevicePages(
                  () -> counting.life().here(), config.telemetryPartitions(), doubt::sure),
              new Instances(() -> counting.life().instances(), self, System::nanoTime),
              days,
              queryDoor,
              vertx);
      open.addFirst(pages);
      pages.addTo(router);
      notYet.until(tail::caughtUp);
      // The query API stops first, although it started before the topology.
      open.remove(http);
      open.addFirst(http);
      return new StreamsServer(open, health, watch.gaveUp(), http.port());
    } catch (IOException | RuntimeException e) {
      closeAll(open);
      throw e;
    }
  }

  /** Where and how an instance with these settings listens. */
  public static Listening listening(StreamsConfig config) {
    return new Listening(
        "streams",
        config.host(),
        config.port(),
        new HttpServerOptions().setCompressionSupported(true));
  }

  /** The port of the query API. */
  public int port() {
    return port;
  }

  /**
   * Completes, with the reason, when it does not count, and opening its Kafka Streams client anew
   * was in vain: its process should end with {@link #GAVE_UP_STATUS}.
   */
  public CompletableFuture<String> gaveUp() {
    return gaveUp;
  }

  /** Whether it counts and its table holds everything published before its start. */
  public boolean ready() {
    return health.ready();
  }

  /** Stops answering, then commits what was counted. */
  @Override
  public void close() {
    closeAll(open);
  }

  private static int ensureTopics(StreamsConfig config, KafkaClients kafka) throws IOException {
    var topics =
        Stream.concat(
                Stream.of(
                    Topic.TELEMETRY_EVENTS.withPartitions(config.telemetryPartitions()),
                    Topic.TELEMETRY_REJECTED,
                    Topic.OTA_ROLLOUTS,
                    Topic.OTA_ACCESS,
                    Topic.OTA_CATALOGUE,
                    Topic.FLEET_SPIKES,
                    CloneSuspects.FLEET_CLONES,
                    SettledZone.FLEET_CALENDAR),
                Stream.concat(FleetTopology.BETWEEN.stream(), Questions.topics().stream()))
            .distinct()
            .toList();
    try (var admin = kafka.admin()) {
      LostState.refuse(admin, config.applicationId());
      int replicas = Topics.ensure(admin, topics, config.replicationFactor());
      Topics.warnOfInternal(admin, config.applicationId(), replicas);
      if (config.streamsProtocol()) {
        var group = new GroupSettings(admin, config.applicationId());
        group.standbys(config.standbys());
        group.sessionTimeout(config.sessionTimeout());
      }
      return replicas;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while topics were created");
    }
  }

  private static FleetDays settledDays(
      StreamsConfig config, KafkaClients kafka, InstantSource clock) throws IOException {
    try (var admin = kafka.admin()) {
      String id = config.applicationId();
      return new SettledZone(kafka, id, clock)
          .settle(config.dayZone(), LostState.counted(admin, id));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the days were settled");
    }
  }

  private static Topology topology(
      StreamsConfig config,
      KafkaClients kafka,
      Questions questions,
      Properties settings,
      RolloutFeed rollouts,
      CatalogueNames catalogue,
      CountedHere here) {
    return FleetTopology.of(
        topologyConfig(settings),
        questions,
        config.every(),
        config.devicesKept(),
        new MemoryBudget(config.stateMemory()),
        config.alarms(),
        rollouts,
        config.caps(),
        catalogue,
        here,
        kafka.wire());
  }

  private static CountingWatch watch(
      StreamsConfig config,
      KafkaClients kafka,
      Counting counting,
      OwnershipDoubt doubt,
      InstantSource clock,
      Health health,
      Metrics metrics) {
    var offsets = new KafkaOffsets(kafka, config.applicationId(), config.streamsProtocol());
    var check =
        new CoordinatorCheck(
            offsets.admin(),
            config.applicationId(),
            config.streamsProtocol() ? GroupType.STREAMS : GroupType.CLASSIC);
    var coordinator = new CoordinatorWatch(check::look, System::nanoTime, metrics.registry());
    var watch =
        CountingWatch.start(
            new CountingWatch.Watched(
                counting, offsets, FleetTopology.sources(config.telemetryPartitions())),
            new CountingWatch.Settings(
                config.stallAfter(), System::nanoTime, doubt::awakeSince, clock),
            coordinator,
            metrics.registry());
    new CountingHealth(watch, coordinator, doubt).addTo(health);
    return watch;
  }

  private static QueryDoor queryDoor(
      StreamsConfig config, AccessTokens tokens, InstantSource clock, Metrics metrics) {
    var door =
        new Door(
            config.people().operatorToken().text(),
            tokens::of,
            config.people().oidc().map(Oidc::door),
            clock);
    return new QueryDoor(door, tokens::known, metrics.registry());
  }

  private static HttpService listen(Vertx vertx, StreamsConfig config, Router router)
      throws IOException {
    return listening(config).start(vertx, 1, router);
  }

  static TopologyConfig topologyConfig(Properties settings) {
    return new TopologyConfig(new org.apache.kafka.streams.StreamsConfig(settings));
  }

  private static void closeAll(List<AutoCloseable> open) {
    for (var each : open) {
      try {
        each.close();
      } catch (Exception e) { // the outermost edge: the rest must close too
        LOG.atWarn().setCause(e).log("closing failed");
      }
    }
  }
}
