package dev.yunfan.agent.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.agent.fleet.story.FleetConfig;
import dev.yunfan.agent.fleet.story.Knobs;
import dev.yunfan.agent.fleet.story.Scenario;
import dev.yunfan.agent.fleet.story.SimulatedClock;
import dev.yunfan.agent.fleet.truth.FleetTruth.UpdateOutcomes;
import dev.yunfan.agent.update.Listing;
import dev.yunfan.agent.update.Listings;
import dev.yunfan.agent.update.TestOffers;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.schemas.release.ImageManifest;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;

/** Stands in for ingest and OTA server by their contracts, and counts exactly what arrives. */
@NullUnmarked
public final class FakeCloud implements AutoCloseable {
  public static final Map<String, byte[]> FLEET_KEYS =
      Map.of(
          "k-touch", "k-touch-fleet-key".getBytes(UTF_8),
          "haier", "haier-fleet-key-0".getBytes(UTF_8),
          "acer", "acer-fleet-key-00".getBytes(UTF_8));
  static final String RELEASE = "2.0.0";

  /** How the servers misbehave: shares of requests. */
  public record Trouble(double unavailable, double lostAnswers, double cutImages) {
    public static final Trouble NONE = new Trouble(0, 0, 0);
  }

  private record Seen(BitSet seqs) {}

  /** An event, and the firmware of the batch that told it. */
  record Told(String deviceId, String firmware, long at, TelemetryEvent body) {}

  public volatile Trouble trouble;
  private final Random random = new Random(7);
  private final TestOffers signing = new TestOffers();
  private final Map<String, TargetFile> listed = new HashMap<>();
  private final Map<String, ImageManifest> manifests = new HashMap<>();
  private final FakeImages images = new FakeImages();
  private final Map<String, JsonObject> offers = new HashMap<>();
  private final Map<String, Map<Long, Seen>> seen = new HashMap<>();
  private final Map<String, String> firmware = new HashMap<>();
  private final Map<String, String> modelOf = new HashMap<>();
  public final FakeRollouts rollouts = new FakeRollouts();
  private final Map<String, Map<String, Long>> activations = new TreeMap<>();
  private final Map<String, Map<String, Long>> crashes = new TreeMap<>();
  private final Map<String, Map<String, Long>> exposure = new TreeMap<>();

  /** Powered-on seconds by firmware. */
  public final Map<String, Long> exposureOf = new HashMap<>();

  private final Map<String, Boolean> activated = new HashMap<>();
  private final HttpServer server;
  private final SimulatedClock clock;
  public long imageBytes;

  /** Time on the clock of the handset that told last. */
  public volatile long sentAt;

  long events;
  long duplicates;
  long batches;
  long largestGapMillis;
  final AtomicInteger looks = new AtomicInteger();
  private volatile boolean forged;
  public boolean silent;
  public boolean broken;

  /** Status with which something on the way answers, in words of its own; 0: nothing does. */
  public volatile int refusal;

  /** Places of bytes that the road flips in the images. */
  public volatile List<Integer> damagedBytes = List.of();

  /** Something on the way that may answer in the servers' place; whether it did. */
  public volatile Predicate<HttpServerRequest> portal = _ -> false;

  /** The events that were reported, once each; {@link #remembers} must be set. */
  final List<Told> told = new ArrayList<>();

  boolean remembers;

  /** Whether a number that is passed over is a fault: no handset of a test drops an event. */
  public volatile boolean strict = true;

  /** Every request that came. */
  public final AtomicInteger requests = new AtomicInteger();

  /** Check-ins that came. */
  public final AtomicInteger checkIns = new AtomicInteger();

  /** Images that the last check-in named as rolled back. */
  public volatile JsonArray rejected = new JsonArray();

  /** The Retry-After of a 503. */
  public volatile String retryAfter = "0";

  /** So many downloads end in their middle. */
  public final AtomicInteger brokenDownloads = new AtomicInteger();

  /** Whether each download has a flipped byte, each another one. */
  public volatile boolean flipsBytes;

  /** Status of downloads; 0: they are served. */
  volatile int downloadRefusal;

  /** Most events of a batch; 0: any number. */
  public volatile int mostEvents;

  public FakeCloud(Vertx vertx, Trouble trouble, SimulatedClock clock, int imageBytes)
      throws Exception {
    this.trouble = trouble;
    this.clock = clock;
    offer("k-touch", "w700", "r-k", imageBytes);
    offer("haier", "w910", "r-h", imageBytes);
    this.server = vertx.createHttpServer().requestHandler(this::answer);
    server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
  }

  private void offer(String vendor, String model, String rollout, int imageBytes) throws Exception {
    var image = new byte[imageBytes];
    new Random(vendor.hashCode()).nextBytes(image);
    var sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image));
    var manifest = new ImageManifest(vendor, model, RELEASE, imageBytes, sha);
    listed.put(TestOffers.path(manifest), TestOffers.listed(manifest, image));
    manifests.put(vendor, manifest);
    images.add("/v1/images/" + sha, image);
    offers.put(
        vendor,
        new JsonObject()
            .put("decision", "offer")
            .put("rolloutId", rollout)
            .put("release", RELEASE)
            .put(
                "manifest",
                new JsonObject()
                    .put("vendor", vendor)
                    .put("model", model)
                    .put("version", RELEASE)
                    .put("lengthBytes", imageBytes)
                    .put("sha256", sha))
            .put("target", TestOffers.path(manifest))
            .put("releaseCounter", TestOffers.counter(RELEASE))
            .put("image", "/v1/images/" + sha)
            .put("nextCheckInSeconds", 86_400));
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  FleetConfig config(int devices, long seed, Scenario scenario, Knobs knobs) {
    return new FleetConfig(devices, seed, scenario, uri(), uri(), FLEET_KEYS, listings(), knobs);
  }

  /** The vendors' signed metadata, and the keys that may assign it. */
  public Listings listings() {
    return path -> {
      looks.incrementAndGet();
      var image = listed.get(path);
      if (image == null) {
        throw new Refusal.TargetNotFound(path, 1);
      }
      return new Listing(image, forged ? new TestOffers().signers() : signing.signers());
    };
  }

  /** The vendor signed another image than is offered. */
  void listOther(String vendor) {
    var offered = manifests.get(vendor);
    var other =
        new ImageManifest(vendor, offered.model(), RELEASE, offered.lengthBytes(), "cd".repeat(32));
    listed.put(TestOffers.path(offered), TestOffers.listed(other));
  }

  /** Another key than the trusted one signs from now on. */
  public void forge() {
    forged = true;
  }

  private void answer(HttpServerRequest request) {
    if (silent) {
      return;
    }
    request.body().onSuccess(body -> answer(request, body));
  }

  private void answer(HttpServerRequest request, Buffer body) {
    requests.incrementAndGet();
    if (portal.test(request)) {
      return;
    }
    if (refusal > 0) {
      request.response().setStatusCode(refusal).putHeader("content-type", "text/html").end("no");
      return;
    }
    if (broken || random.nextDouble() < trouble.unavailable()) {
      request.response().setStatusCode(503).putHeader("retry-after", retryAfter).end();
      return;
    }
    var principal = principal(request.getHeader("authorization"));
    switch (request.path()) {
      case "/v1/telemetry" -> telemetry(request, body, principal);
      case "/v1/check-in" -> checkIn(request, body.toJsonObject(), principal);
      default -> images.answer(request, this, random);
    }
  }

  private static String[] principal(String header) {
    var parts = header.substring("Bearer ".length()).split("/", -1);
    if (!new DeviceToken(FLEET_KEYS.get(parts[0])).matches(parts[1], parts[2])) {
      throw new IllegalStateException("wrong token " + header);
    }
    return parts;
  }

  private void telemetry(HttpServerRequest request, Buffer body, String[] principal) {
    try {
      var batch = TelemetryBatch.CODEC.decode(body.getBytes());
      if (!batch.reporter().deviceId().equals(principal[1])) {
        throw new IllegalStateException("device " + batch.reporter());
      }
      if (mostEvents > 0 && batch.events().size() > mostEvents) {
        request.response().setStatusCode(413).end();
        return;
      }
      take(batch);
      if (random.nextDouble() < trouble.lostAnswers()) {
        request.connection().close();
        return;
      }
      request
          .response()
          .setStatusCode(202)
          .putHeader("content-type", "application/json")
          .end(
              new JsonObject()
                  .put("accepted", batch.events().size())
                  .put("rejected", new JsonArray())
                  .toBuffer());
    } catch (UnreadableRecord e) {
      throw new IllegalStateException(e);
    }
  }

  private void take(TelemetryBatch batch) {
    var reporter = batch.reporter();
    batches++;
    sentAt = batch.sentAt();
    rollouts.take(batch);
    if (Math.abs(batch.sentAt() - clock.millis()) < 1_000_000_000L) {
      largestGapMillis = Math.max(largestGapMillis, clock.millis() - batch.sentAt());
    }
    firmware.put(reporter.deviceId(), reporter.firmware());
    modelOf.put(reporter.deviceId(), reporter.vendor() + "/" + reporter.model());
    var seqs =
        seen.computeIfAbsent(reporter.deviceId(), _ -> new HashMap<>())
            .computeIfAbsent(reporter.incarnation(), _ -> new Seen(new BitSet()))
            .seqs();
    for (var event : batch.events()) {
      if (seqs.get((int) event.seq())) {
        duplicates++;
        continue;
      }
      if (strict && seqs.length() != event.seq()) {
        throw new IllegalStateException("a gap before " + event);
      }
      seqs.set((int) event.seq());
      events++;
      if (remembers) {
        told.add(new Told(reporter.deviceId(), reporter.firmware(), event.at(), event.body()));
      }
      switch (event.body()) {
        case TelemetryEvent.Activation _ -> {
          if (activated.put(reporter.deviceId(), true) == null) {
            add(activations, reporter.vendor(), reporter.model(), 1);
          }
        }
        case TelemetryEvent.Heartbeat beat -> {
          add(exposure, reporter.vendor(), reporter.model(), beat.uptimeSeconds());
          exposureOf.merge(reporter.firmware(), beat.uptimeSeconds(), Long::sum);
        }
        case TelemetryEvent.Crash _ -> add(crashes, reporter.vendor(), reporter.model(), 1);
        case TelemetryEvent.UpdateReport report -> rollouts.take(reporter.deviceId(), report);
      }
    }
  }

  private static void add(
      Map<String, Map<String, Long>> totals, String vendor, String model, long more) {
    totals.computeIfAbsent(vendor, _ -> new TreeMap<>()).merge(model, more, Long::sum);
  }

  private void checkIn(HttpServerRequest request, JsonObject body, String[] principal) {
    checkIns.incrementAndGet();
    rejected = body.getJsonArray("rejected", new JsonArray());
    var offer = offers.get(principal[0]);
    boolean offered = offer != null && !body.getString("firmware").equals(RELEASE);
    var answer =
        offered
            ? assigned(offer, principal, body.getString("nonce"))
            : new JsonObject()
                .put("decision", "up-to-date")
                .put("reason", "newest")
                .put("nextCheckInSeconds", 604_800);
    var rollout = offer == null ? "r-none" : offer.getString("rolloutId");
    var tag = body.getString("receiptsTag", "");
    request
        .response()
        .putHeader("content-type", "application/json")
        .end(rollouts.addTo(answer, principal, rollout, tag, clock.millis()).toBuffer());
  }

  /** The vendor's rollout offers nothing any more. */
  public void withdraw(String vendor) {
    rollouts.over = Set.of(offers.remove(vendor).getString("rolloutId"));
  }

  private JsonObject assigned(JsonObject offer, String[] principal, String nonce) {
    var manifest = manifests.get(principal[0]);
    long now = clock.millis();
    var signed =
        signing
            .signed(TestOffers.of(offer.getString("rolloutId"), manifest, principal[1], nonce, now))
            .assigned();
    return offer
        .copy()
        .put(
            "assignment",
            new JsonObject()
                .put("deviceId", signed.deviceId())
                .put("issued", signed.issued())
                .put("expires", signed.expires())
                .put("nonce", signed.nonce())
                .put("signature", signed.signature()));
  }

  public Map<String, Map<String, Long>> activations() {
    return activations;
  }

  public Map<String, Map<String, Long>> crashes() {
    return crashes;
  }

  public Map<String, Map<String, Long>> exposure() {
    return exposure;
  }

  public Map<String, Map<String, Map<String, Long>>> firmware() {
    var counts = new TreeMap<String, Map<String, Map<String, Long>>>();
    firmware.forEach((device, version) -> {
      var names = modelOf.get(device).split("/", -1);
      counts
          .computeIfAbsent(names[0], _ -> new TreeMap<>())
          .computeIfAbsent(names[1], _ -> new TreeMap<>())
          .merge(version, 1L, Long::sum);
    });
    return counts;
  }

  public Map<String, UpdateOutcomes> updates() {
    return rollouts.outcomes();
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }
}
