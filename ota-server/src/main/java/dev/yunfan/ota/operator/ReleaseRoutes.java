package dev.yunfan.ota.operator;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Rules;
import dev.yunfan.ota.http.Answer;
import dev.yunfan.ota.http.Call;
import dev.yunfan.ota.http.Documents;
import dev.yunfan.ota.http.Orders;
import dev.yunfan.ota.http.Page;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.http.Refused;
import dev.yunfan.ota.http.Rejected;
import dev.yunfan.ota.http.Route;
import dev.yunfan.ota.image.ImageStore;
import dev.yunfan.ota.log.ControlDesk;
import dev.yunfan.ota.release.Release;
import dev.yunfan.ota.release.ReleaseCheck;
import dev.yunfan.ota.trust.Expiry;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.LengthMismatch;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** Releases and whole programmes, for operators. */
final class ReleaseRoutes {
  private final Supplier<ControlState> state;
  private final Orders orders;
  private final ImageStore images;
  private final boolean signs;
  private final Supplier<Expiry> expiry;
  private final InstantSource clock;

  /**
   * Routes.
   *
   * @param signs whether this server has the keys to publish with
   * @param expiry of all metadata
   */
  ReleaseRoutes(
      Supplier<ControlState> state,
      Orders orders,
      ImageStore images,
      boolean signs,
      Supplier<Expiry> expiry,
      InstantSource clock) {
    this.state = state;
    this.orders = orders;
    this.images = images;
    this.signs = signs;
    this.expiry = expiry;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/v1/releases",
            Permission.RELEASE,
            "Create a release: signed metadata over images that are here",
            this::create),
        Route.get("/v1/releases", Permission.READ, "List releases", this::list),
        Route.get("/v1/releases/{vendor}/{version}", Permission.READ, "Show a release", this::show),
        Route.post(
            "/v1/releases/{vendor}/{version}/withdraw",
            Permission.RELEASE,
            "Take a release back: it is never offered again",
            this::withdraw),
        Route.get(
            "/v1/vendors/{vendor}",
            Permission.READ,
            "Show a vendor's programme",
            this::showProgramme),
        Route.post(
            "/v1/vendors/{vendor}/withdraw",
            Permission.WITHDRAW_PROGRAMME,
            "Take everything of a vendor back, in one act",
            this::withdrawProgramme));
  }

  private Answer create(Call call) throws IOException, InterruptedException {
    var body = call.body();
    String vendor = call.visible(body.name("vendor", NameRule.VENDOR));
    String version = body.name("version", NameRule.FIRMWARE);
    byte[] metadata = body.bytes("metadata");
    String reason = body.text("reason", "release " + version);
    body.done();
    if (!signs) {
      return Answer.problem(TrustRoutes.NO_KEYS);
    }
    Command.CreateRelease command;
    try {
      command = verified(vendor, version, metadata);
    } catch (Refusal refusal) {
      return Refused.because(refusal);
    }
    return orders.submit(
        new ControlDesk.Order(call.actor(), reason, vendor, 0, command),
        after -> answer(201, after, release(after, vendor, version)),
        after -> present(after, vendor, version));
  }

  /** Refuses what a handset would refuse. */
  private Command.CreateRelease verified(String vendor, String version, byte[] metadata)
      throws IOException, Refusal {
    var known = state.get();
    var trust = known.trust();
    var releases = known.programme(vendor).releases();
    if (releases.containsKey(version)) {
      throw new Rejected(
          Problems.conflict("release %s of %s exists already".formatted(version, vendor)));
    }
    var accepted =
        new ReleaseCheck(trust, vendor, releases).check(version, metadata, clock.instant());
    for (var image : accepted.described().values()) {
      verify(image);
    }
    var images = accepted.images();
    if (!known.rules().oneOrder() && images.stream().anyMatch(i -> i.minReleaseCounter() > 0)) {
      throw new Rejected(
          Problems.conflict(
              "release %s names a lowest counter, which needs rules %d; rules %d are in force: run ./yunfan control upgrade --to %d"
                  .formatted(
                      version,
                      Rules.THIRD.number(),
                      known.rules().number(),
                      Rules.THIRD.number())));
    }
    return new Command.CreateRelease(
        version, images, accepted.counter(), trust.revision(), List.of(accepted.file()));
  }

  /** The store hashed the bytes when they came; a length and other digests may be listed too. */
  private void verify(TargetFile image) throws IOException, Refusal {
    String sha256 = ReleaseCheck.sha256(image);
    var stored = images.find(sha256);
    if (stored.isEmpty()) {
      throw new Rejected(
          Problems.invalid(
              "image-missing",
              "there is no image %s yet (%s); PUT its bytes to /v1/images/%s first"
                  .formatted(sha256, image.path(), sha256)));
    }
    if (stored.get().lengthBytes() != image.length()) {
      throw new LengthMismatch(image.path(), image.length(), stored.get().lengthBytes());
    }
    if (image.hashes().hex().size() > 1) {
      image.verify(stored.get().file());
    }
  }

  private Answer list(Call call) {
    String vendor = call.query().get("vendor");
    return Page.of(
        call,
        "releases",
        state.get().programmes().values().stream()
            .filter(p -> call.operator().sees(p.vendor()))
            .filter(p -> vendor == null || vendor.equals(p.vendor()))
            .flatMap(p -> p.releases().values().stream()),
        release -> release.vendor() + "/" + release.version(),
        release -> document(state.get(), release));
  }

  private Answer show(Call call) {
    return answer(200, state.get(), named(call));
  }

  private Answer withdraw(Call call) throws IOException, InterruptedException {
    var release = named(call);
    return change(
        call,
        release.vendor(),
        new Command.WithdrawRelease(release.version()),
        after -> answer(200, after, release(after, release.vendor(), release.version())),
        after -> present(after, release.vendor(), release.version()));
  }

  private Answer showProgramme(Call call) {
    return programme(state.get(), call.visible(call.path("vendor")));
  }

  private Answer withdrawProgramme(Call call) throws IOException, InterruptedException {
    String vendor = call.visible(call.path("vendor"));
    return change(
        call,
        vendor,
        new Command.WithdrawProgramme(),
        after -> programme(after, vendor),
        after -> programmeDocument(after, vendor));
  }

  private Answer change(
      Call call,
      String vendor,
      Command command,
      Function<ControlState, Answer> done,
      Function<ControlState, JsonObject> present)
      throws IOException, InterruptedException {
    var body = call.body();
    String reason = body.text("reason");
    body.done();
    return orders.submit(
        new ControlDesk.Order(call.actor(), reason, vendor, call.expectedVersion(), command),
        done,
        present);
  }

  private Release named(Call call) {
    String vendor = call.visible(call.path("vendor"));
    var release = state.get().programme(vendor).releases().get(call.path("version"));
    if (release == null) {
      throw new Rejected(
          Problems.missing("%s has no release %s".formatted(vendor, call.path("version"))));
    }
    return release;
  }

  private static Release release(ControlState state, String vendor, String version) {
    return Objects.requireNonNull(state.programme(vendor).releases().get(version));
  }

  private JsonObject document(ControlState known, Release release) {
    var names = known.programme(release.vendor()).modelNames();
    return Documents.release(release, names, expiry.get(), clock.instant());
  }

  private JsonObject present(ControlState after, String vendor, String version) {
    var release = after.programme(vendor).releases().get(version);
    return release == null ? new JsonObject() : document(after, release);
  }

  private Answer answer(int status, ControlState known, Release release) {
    return Answer.versioned(status, document(known, release), release.revision());
  }

  private static Answer programme(ControlState state, String vendor) {
    return Answer.versioned(
        200, programmeDocument(state, vendor), state.programme(vendor).revision());
  }

  private static JsonObject programmeDocument(ControlState state, String vendor) {
    var programme = state.programme(vendor);
    return new JsonObject()
        .put("vendor", vendor)
        .put("state", programme.withdrawn() ? "withdrawn" : "active")
        .put("version", programme.revision())
        .put("releases", programme.releases().size())
        .put("rollouts", programme.rollouts().size());
  }
}
