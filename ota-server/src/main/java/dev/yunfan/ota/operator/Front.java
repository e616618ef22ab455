package dev.yunfan.ota.operator;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.device.CheckIns;
import dev.yunfan.ota.device.Images;
import dev.yunfan.ota.device.TufFiles;
import dev.yunfan.ota.gate.Judged;
import dev.yunfan.ota.gatekeeper.WindowHistory;
import dev.yunfan.ota.http.Answer;
import dev.yunfan.ota.http.OpenApi;
import dev.yunfan.ota.http.Orders;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.http.Route;
import dev.yunfan.ota.image.ImageStore;
import dev.yunfan.ota.log.ControlDesk;
import dev.yunfan.ota.log.ControlHistory;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.trust.OnlineRepository;
import dev.yunfan.ota.trust.ServerKeys;
import dev.yunfan.ota.webhook.WebhookKey;
import dev.yunfan.runtime.health.Health;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.runtime.operator.Door;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.fleet.FirmwareCount;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Everything that the server answers over HTTP; check-ins go past the router. */
public final class Front implements Handler<HttpServerRequest> {
  /** In the table for its permission; its bytes go to {@link ImageUploads} as a stream. */
  private static final Route PUT_IMAGE =
      new Route(
          HttpMethod.PUT,
          "/v1/images/{sha256}",
          Permission.RELEASE,
          "Upload an image",
          _ -> Answer.ok(new JsonObject()));

  private final CheckIns checkIns;
  private final Router router;

  private Front(CheckIns checkIns, Router router) {
    this.checkIns = checkIns;
    this.router = router;
  }

  /** The parts that operators' routes use. */
  public record Desk(
      Door door,
      Supplier<ControlState> state,
      BooleanSupplier isCurrent,
      ControlDesk commands,
      Function<Rollout, Judged> judged,
      BooleanSupplier sees,
      Function<String, Optional<List<FirmwareCount>>> fleet,
      Optional<ServerKeys> keys,
      TrustWatch trust,
      ControlHistory history,
      WindowHistory windows,
      InstantSource clock,
      ZoneId zone,
      RandomGenerator random,
      Optional<WebhookKey> webhookKey) {}

  /** The parts that image routes use. */
  public record Store(
      ImageStore images, Predicate<String> stopped, long maxImageBytes, int maxDownloads) {}

  /** Puts it together. */
  public static Front of(
      Vertx vertx,
      CheckIns checkIns,
      Desk desk,
      Store store,
      Health health,
      Metrics metrics,
      ExecutorService waiting) {
    var router = Router.router(vertx);
    health.addTo(router);
    metrics.addTo(router);
    var api = new OperatorApi(desk.door(), waiting, metrics.registry());
    var routes = routes(desk, store, metrics);
    api.addTo(router, routes);
    var images =
        new Images(store.images(), store.stopped(), store.maxDownloads(), metrics.registry());
    addImages(router, api, vertx, store, images, waiting);
    var files =
        desk.keys()
            .map(
                keys -> new OnlineRepository(() -> desk.state().get().trust(), keys, desk.clock()));
    new TufFiles(files, desk.trust()::signs, desk.isCurrent(), images, vertx, waiting)
        .addTo(router);
    var described = new ArrayList<>(routes);
    described.add(PUT_IMAGE);
    var document = OpenApi.of(described).encodePrettily();
    router
        .get(OpenApi.PATH)
        .handler(context -> new Answer.Text("application/json", document).send(context.response()));
    router.errorHandler(
        404,
        context ->
            Problems.missing("no path " + context.request().path()).send(context.response()));
    return new Front(checkIns, router);
  }

  /** Every operation of operators. */
  static List<Route> routes(Desk desk, Store store, Metrics metrics) {
    var orders = new Orders(desk.commands(), metrics.registry());
    var routes = new ArrayList<Route>();
    routes.addAll(
        new ReleaseRoutes(
                desk.state(),
                orders,
                store.images(),
                desk.keys().isPresent(),
                desk.trust()::expiry,
                desk.clock())
            .routes());
    routes.add(ImageUploads.progressOf(store.images()));
    routes.addAll(
        new TrustRoutes(desk.state(), orders, desk.keys(), desk.trust()::expiry, desk.clock())
            .routes());
    var checks = new PlanChecks(desk.state(), desk.fleet(), desk.trust()::expiry, desk.clock());
    routes.addAll(
        new RolloutRoutes(desk.state(), orders, desk.judged(), checks, desk.zone(), desk.random())
            .routes());
    routes.addAll(new PreviewRoutes(desk.fleet(), checks, desk.zone()).routes());
    routes.addAll(new HistoryRoutes(desk.state(), desk.windows()).routes());
    routes.addAll(
        new DeviceRoutes(desk.state(), orders, desk.trust(), desk.sees(), desk.clock()).routes());
    routes.addAll(
        new AccessRoutes(desk.state(), orders, desk.clock(), desk.random(), desk.webhookKey())
            .routes());
    routes.addAll(new AuditRoutes(desk.history(), desk.state()).routes());
    routes.addAll(new FirmwareRoutes(desk.state(), orders).routes());
    routes.addAll(new ModelRoutes(desk.state(), orders).routes());
    routes.addAll(new ControlRoutes(desk.state(), orders).routes());
    return List.copyOf(routes);
  }

  private static void addImages(
      Router router,
      OperatorApi api,
      Vertx vertx,
      Store store,
      Images images,
      ExecutorService waiting) {
    var uploads = new ImageUploads(store.images(), store.maxImageBytes(), vertx, waiting);
    router
        .route("/v1/images/:sha256")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(context ->
            images.serve(context.request(), context.pathParams().getOrDefault("sha256", "")));
    router
        .route(PUT_IMAGE.method(), PUT_IMAGE.routerPath())
        .handler(context ->
            api.admitted(
                context,
                PUT_IMAGE,
                _ ->
                    uploads.take(
                        context.request(), context.pathParams().getOrDefault("sha256", ""))));
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (HttpMethod.POST.equals(request.method()) && CheckIns.PATH.equals(request.path())) {
      checkIns.handle(request);
    } else {
      router.handle(request);
    }
  }
}
