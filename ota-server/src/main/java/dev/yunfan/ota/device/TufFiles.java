package dev.yunfan.ota.device;

import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.trust.OnlineRepository;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * The repository as handsets read it, with consistent snapshots: {@code /tuf/metadata/} and {@code
 * /tuf/targets/}. Nobody needs a credential: everything in it is signed.
 */
public final class TufFiles {
  /** {@code vendor/model/SHA256.name}, as consistent snapshots name images. */
  private static final Pattern IMAGE = Pattern.compile("/tuf/targets/.*/([0-9a-f]{64})\\.[^/]+");

  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  private final Optional<OnlineRepository> repository;
  private final BooleanSupplier signs;
  private final BooleanSupplier isCurrent;
  private final Images images;
  private final Vertx vertx;
  private final ExecutorService waiting;

  /**
   * Files of a repository.
   *
   * @param repository empty: this server has no keys to sign it with
   * @param signs whether handsets take what this server signs
   * @param isCurrent whether no publication can be unread: a reader who comes from another server
   *     must not be shown older files than that one had
   */
  public TufFiles(
      Optional<OnlineRepository> repository,
      BooleanSupplier signs,
      BooleanSupplier isCurrent,
      Images images,
      Vertx vertx,
      ExecutorService waiting) {
    this.repository = repository;
    this.signs = signs;
    this.isCurrent = isCurrent;
    this.images = images;
    this.vertx = vertx;
    this.waiting = waiting;
  }

  public void addTo(Router router) {
    router.route(HttpMethod.GET, "/tuf/metadata/:name").handler(this::metadata);
    router
        .route("/tuf/targets/*")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(context -> {
          var image = IMAGE.matcher(path(context));
          images.serve(context.request(), image.matches() ? image.group(1) : "");
        });
  }

  /** Percent-encoded, as names of roles are in metadata. */
  private static String path(RoutingContext context) {
    return Objects.requireNonNullElse(context.request().path(), "");
  }

  /** On a virtual thread: the first request of an hour signs. */
  private void metadata(RoutingContext context) {
    if (!signs.getAsBoolean()) {
      Problems.unavailable("signing-keys", "this server has not the keys that root lists")
          .send(context.response());
      return;
    }
    if (!isCurrent.getAsBoolean()) {
      context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
      Problems.unavailable("control-log", "the newest publication may be unread here")
          .send(context.response());
      return;
    }
    var loop = vertx.getOrCreateContext();
    String name = path(context).substring("/tuf/metadata/".length());
    waiting.execute(() -> {
      var file = repository.flatMap(files -> files.file(name));
      loop.runOnContext(_ -> send(context, name, file));
    });
  }

  private static void send(RoutingContext context, String name, Optional<byte[]> file) {
    if (file.isEmpty()) {
      Problems.missing("no metadata file " + name).send(context.response());
      return;
    }
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, name.equals("timestamp.json") ? "no-cache" : FOR_EVER)
        .end(Buffer.buffer(file.get()));
  }
}
