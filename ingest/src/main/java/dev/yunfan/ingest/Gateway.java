package dev.yunfan.ingest;

import dev.yunfan.ingest.admission.ReceiptCheck;
import dev.yunfan.ingest.admission.RefusalReason;
import dev.yunfan.ingest.admission.RequestRefusal;
import dev.yunfan.ingest.http.Answers;
import dev.yunfan.ingest.http.TelemetryEndpoint;
import dev.yunfan.ingest.intake.Intake;
import dev.yunfan.ingest.load.DeviceBytes;
import dev.yunfan.ingest.load.DeviceLimits;
import dev.yunfan.ingest.load.DeviceRate;
import dev.yunfan.ingest.load.InFlight;
import dev.yunfan.ingest.load.PartialBodies;
import dev.yunfan.ingest.load.Sample;
import dev.yunfan.ingest.log.TelemetryLog;
import dev.yunfan.ingest.meters.IngestMeters;
import dev.yunfan.ingest.meters.SheddingLog;
import dev.yunfan.runtime.health.Health;
import dev.yunfan.runtime.http.HttpService;
import dev.yunfan.runtime.http.Listening;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.runtime.metrics.Metrics;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The gateway's HTTP side, over any log. */
final class Gateway {
  private static final int IDLE_SECONDS = 60;
  private static final int SHEDDING_LOG_MILLIS = 10_000;

  /** One batch is in flight at a time, and maybe others that a lost connection left behind. */
  private static final int PARTIAL_BODIES = 4;

  private static final Duration REFUSED_SAMPLE = Duration.ofSeconds(1);

  private Gateway() {}

  /**
   * Listens and takes telemetry in.
   *
   * @param revoked whether a handset's credential is no longer good
   * @param clockIsRight false: it puts batches off
   * @throws IOException when the port is taken or the key store cannot be used
   */
  static HttpService serve(
      IngestConfig config,
      FleetKeys keys,
      Predicate<DevicePrincipal> revoked,
      TelemetryLog log,
      Health health,
      InstantSource clock,
      BooleanSupplier clockIsRight,
      Vertx vertx,
      Metrics metrics)
      throws IOException {
    var limits = config.limits();
    var inFlight = new InFlight(limits.inFlightRequests(), limits.inFlightBytes());
    var meters = new IngestMeters(metrics.registry(), keys.vendors(), inFlight);
    var shedding = new SheddingLog(meters, inFlight);
    vertx.setPeriodic(SHEDDING_LOG_MILLIS, _ -> shedding.look());
    var endpoint =
        new TelemetryEndpoint(
            vertx,
            keys,
            new Intake(
                log, clock, clockIsRight, new ReceiptCheck(keys.receipts()), limits.bodyBytes()),
            inFlight,
            deviceLimits(limits, revoked),
            meters,
            new Answers(() -> ThreadLocalRandom.current().nextLong()),
            limits.bodyBytes());
    return listening(config)
        .start(vertx, config.eventLoops(), routes(vertx, endpoint, health, metrics));
  }

  static Listening listening(IngestConfig config) {
    return new Listening("ingest", config.host(), config.port(), options(config));
  }

  private static DeviceLimits deviceLimits(
      IngestConfig.Limits limits, Predicate<DevicePrincipal> revoked) {
    return new DeviceLimits(
        revoked,
        new Sample(REFUSED_SAMPLE, System::nanoTime),
        new DeviceRate(limits.devicePerSecond(), limits.deviceBurst(), System::nanoTime),
        new DeviceBytes(limits.deviceBytesPerDay(), limits.deviceBytesAtOnce(), System::nanoTime),
        new PartialBodies(PARTIAL_BODIES),
        limits.bodyTime(),
        new Sample(REFUSED_SAMPLE, System::nanoTime));
  }

  private static HttpServerOptions options(IngestConfig config) {
    var options =
        new HttpServerOptions()
            // of reading alone: it costs less than of both, and who is answered slowly waits
            .setReadIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            // there are no web sockets, and each handler on the way costs
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setTcpNoDelay(true);
    config
        .tls()
        .ifPresent(tls ->
            options
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(
                    new PfxOptions()
                        .setPath(tls.keyStore().toString())
                        .setPassword(tls.password())));
    return options;
  }

  private static Buffer openapi() {
    try (var in = Gateway.class.getResourceAsStream("openapi.json")) {
      return Buffer.buffer(Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("openapi.json is in the jar", e);
    }
  }

  /** The data path costs one comparison; everything else goes through the router. */
  private static Handler<HttpServerRequest> routes(
      Vertx vertx, TelemetryEndpoint endpoint, Health health, Metrics metrics) {
    var router = Router.router(vertx);
    health.addTo(router);
    metrics.addTo(router);
    var openapi = openapi();
    router
        .get("/openapi.json")
        .handler(context ->
            context.response().putHeader("content-type", "application/json").end(openapi));
    router
        .route()
        .handler(context ->
            endpoint.refuse(
                context.request(),
                new RequestRefusal(
                    RefusalReason.NOT_FOUND,
                    "there are %s, /openapi.json, /livez, /readyz and /metrics"
                        .formatted(TelemetryEndpoint.PATH))));
    return request -> {
      if (TelemetryEndpoint.PATH.equals(request.path())) {
        endpoint.handle(request);
      } else {
        router.handle(request);
      }
    };
  }
}
