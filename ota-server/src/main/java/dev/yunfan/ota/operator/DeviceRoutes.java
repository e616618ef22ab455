package dev.yunfan.ota.operator;

import dev.yunfan.ota.checkin.CheckIn;
import dev.yunfan.ota.checkin.Claim;
import dev.yunfan.ota.checkin.Decision;
import dev.yunfan.ota.checkin.FleetRules;
import dev.yunfan.ota.checkin.OfferRule;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.http.Answer;
import dev.yunfan.ota.http.Call;
import dev.yunfan.ota.http.Orders;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.http.Rejected;
import dev.yunfan.ota.http.Route;
import dev.yunfan.ota.log.ControlDesk;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.ota.trust.Lifetime;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.schemas.telemetry.ReceiptsTag;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Single handsets, for support: why one gets an update or not, and the end of its credential. */
final class DeviceRoutes {
  private final Supplier<ControlState> state;
  private final Orders orders;
  private final TrustWatch trust;
  private final BooleanSupplier sees;
  private final InstantSource clock;

  DeviceRoutes(
      Supplier<ControlState> state,
      Orders orders,
      TrustWatch trust,
      BooleanSupplier sees,
      InstantSource clock) {
    this.state = state;
    this.orders = orders;
    this.trust = trust;
    this.sees = sees;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/v1/devices/{vendor}/{device}/explain",
            Permission.DEVICE,
            "Say what a handset would be answered, question by question; needs model and firmware, takes"
                + " rejected (SHA-256 of images that it rolled back, with commas)",
            this::explain),
        Route.get(
            "/v1/devices/{vendor}/{device}",
            Permission.DEVICE,
            "Show whether a handset's credential is good",
            call -> shown(state.get(), call.visible(call.path("vendor")), device(call))),
        Route.post(
            "/v1/devices/{vendor}/{device}/revoke",
            Permission.DEVICE,
            "Revoke a handset's credential",
            this::revoke));
  }

  private Answer explain(Call call) {
    var claim =
        new Claim(
            call.visible(call.path("vendor")),
            device(call),
            call.query().getOrDefault("model", ""),
            call.query().getOrDefault("firmware", ""),
            "",
            ReceiptsTag.UNTOLD,
            rejected(call.query().getOrDefault("rejected", "")));
    known(NameRule.MODEL, "parameter model", claim.model());
    known(NameRule.FIRMWARE, "parameter firmware", claim.firmware());
    var questions = new JsonArray();
    var now = clock.instant();
    var known = state.get();
    var decision =
        CheckIn.decide(
            FleetRules.of(known, trust.expiry()),
            claim,
            now,
            (rule, question, holds) -> questions.add(asked(claim, now, rule, question, holds)));
    if (decision instanceof Decision.Offer && !trust.signs()) {
      decision = new Decision.Defer(Decision.Reason.SIGNING_KEYS);
    } else if (decision instanceof Decision.Offer && !sees.getAsBoolean()) {
      decision = new Decision.Defer(Decision.Reason.BLIND);
    }
    return Answer.ok(
        new JsonObject()
            .put("vendor", claim.vendor())
            .put("device", claim.deviceId())
            .put("model", claim.model())
            .put("firmware", claim.firmware())
            .put("at", now.toString())
            .put("questions", questions)
            .put("decision", decision(decision))
            .put("notOffering", notOffering(known, claim)));
  }

  /** As a handset names them, with commas between. */
  private static Set<String> rejected(String images) {
    return images.isEmpty() ? Set.of() : new HashSet<>(List.of(images.split(",", -1)));
  }

  private static JsonObject asked(
      Claim claim,
      Instant now,
      @Nullable OfferRule rule,
      CheckIn.Question question,
      boolean holds) {
    var json = new JsonObject();
    if (rule != null) {
      json.put("rollout", rule.rolloutId()).put("release", rule.release().version());
    }
    return json.put("question", question.name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .put("holds", holds)
        .put("because", because(claim, now, rule, question));
  }

  private static String because(
      Claim claim, Instant now, @Nullable OfferRule rule, CheckIn.Question question) {
    if (rule == null) {
      return switch (question) {
        case FIRMWARE_KNOWN -> "the handset says firmware %s".formatted(claim.firmware());
        case MODEL_KNOWN -> "the handset says model %s".formatted(claim.model());
        default -> "";
      };
    }
    return switch (question) {
      case RELEASE_NEWER ->
          "release %s, firmware %s".formatted(rule.release().version(), claim.firmware());
      case VERSIONS_PASSED -> "must have passed " + rule.mustPass();
      case BUCKET_NOT_HELD_BACK ->
          "bucket %d, held back from %d"
              .formatted(rule.bucket().of(claim.deviceId()), rule.holdbackFrom(now));
      case BUCKET_WITHIN_SHARE ->
          "bucket %d, open below %d".formatted(rule.bucket().of(claim.deviceId()), rule.share(now));
      case IMAGE_NOT_ROLLED_BACK ->
          claim.rejected().isEmpty()
              ? "a handset names at check-in what it rolled back; none is given here"
              : "image %s, rolled back %s".formatted(rule.image().sha256(), claim.rejected());
      case WITHIN_HOURS ->
          "offers from %d to %d o'clock, %s"
              .formatted(rule.hours().from(), rule.hours().to(), rule.hours().zone());
      case METADATA_LASTS -> because(rule.lifetime());
      case CREDENTIAL_GOOD, PROGRAMME_STANDS, FIRMWARE_KNOWN, MODEL_KNOWN, MODEL_SERVED -> "";
    };
  }

  private static String because(Lifetime lifetime) {
    return switch (lifetime) {
      case Lifetime.Until(var role, var expires) ->
          "metadata of %s expires %s; offers end %s"
              .formatted(role, expires, expires.minus(Lifetime.MARGIN));
      case Lifetime.Unlisted _ -> "no trusted metadata lists the image";
      case Lifetime.Endless _ -> "no metadata is published, so none expires";
    };
  }

  private static JsonObject decision(Decision decision) {
    return switch (decision) {
      case Decision.Offer(var rule) ->
          new JsonObject()
              .put("decision", "offer")
              .put("rollout", rule.rolloutId())
              .put("release", rule.release().version());
      case Decision.UpToDate(var reason) -> decision("up-to-date", reason);
      case Decision.Defer(var reason) -> decision("defer", reason);
      case Decision.Refuse(var reason) -> decision("refuse", reason);
    };
  }

  private static JsonObject decision(String decision, Decision.Reason reason) {
    return new JsonObject().put("decision", decision).put("reason", reason.code());
  }

  /** Rollouts of the model that could concern the handset but offer nothing, and why. */
  private static JsonArray notOffering(ControlState state, Claim claim) {
    var found = new JsonArray();
    state.programme(claim.vendor()).rollouts().values().stream()
        .filter(rollout -> rollout.plan().models().contains(claim.model()))
        .filter(rollout -> !offersTo(rollout.state(), claim.model()))
        .forEach(rollout ->
            found.add(
                new JsonObject()
                    .put("rollout", rollout.id())
                    .put("release", rollout.plan().release())
                    .put(
                        "state",
                        rollout.state() instanceof RolloutState.Running
                                || rollout.state() instanceof RolloutState.Completed
                            ? "halted for " + claim.model()
                            : rollout.state().label())));
    return found;
  }

  private static boolean offersTo(RolloutState state, String model) {
    return switch (state) {
      case RolloutState.Running running -> !running.haltedModels().contains(model);
      case RolloutState.Completed completed -> !completed.haltedModels().contains(model);
      default -> false;
    };
  }

  private static Answer shown(ControlState state, String vendor, String device) {
    return Answer.versioned(
        200, document(state, vendor, device), state.programme(vendor).deviceVersion(device));
  }

  private static JsonObject document(ControlState state, String vendor, String device) {
    long version = state.programme(vendor).deviceVersion(device);
    return new JsonObject()
        .put("vendor", vendor)
        .put("device", device)
        .put("state", version == 0 ? "active" : "revoked")
        .put("version", version);
  }

  /** The handset of the path; an id that none can have must not get into the control log. */
  private static String device(Call call) {
    return known(NameRule.DEVICE, "device id", call.path("device"));
  }

  /** A name that a handset may have had since 0.1.0: it can be explained, and revoked. */
  private static String known(NameRule rule, String what, String text) {
    if (!rule.maybeStored(text)) {
      throw new Rejected(Problems.malformed(rule.objection(what, text)));
    }
    return text;
  }

  private Answer revoke(Call call) throws IOException, InterruptedException {
    String vendor = call.visible(call.path("vendor"));
    String device = device(call);
    var body = call.body();
    String reason = body.text("reason");
    body.done();
    return orders.submit(
        new ControlDesk.Order(
            call.actor(), reason, vendor, call.expectedVersion(), new Command.RevokeDevice(device)),
        after -> shown(after, vendor, device),
        after -> document(after, vendor, device));
  }
}
