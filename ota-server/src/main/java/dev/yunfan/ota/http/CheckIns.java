package dev.yunfan.ota.http;

import dev.yunfan.ota.checkin.Assigner;
import dev.yunfan.ota.checkin.CheckIn;
import dev.yunfan.ota.checkin.Claim;
import dev.yunfan.ota.checkin.Decision;
import dev.yunfan.ota.checkin.Decision.Reason;
import dev.yunfan.ota.checkin.FleetRules;
import dev.yunfan.ota.checkin.Pace;
import dev.yunfan.ota.checkin.Schedule;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.runtime.identity.FleetKeys;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code POST /v1/check-in}: read, decide, answer, all on the event loop. */
public final class CheckIns implements Handler<HttpServerRequest> {
  /** Path that handsets ask. */
  public static final String PATH = "/v1/check-in";

  private static final int MAX_BODY = 4096;
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private final FleetKeys keys;
  private final Supplier<FleetRules> rules;
  private final BooleanSupplier rulesAreCurrent;
  private final Pace pace;
  private final Schedule schedule;
  private final Optional<Assigner> assigner;
  private final InstantSource clock;
  private final Counter offers;
  private final Counter unknown;
  private final Counter malformed;
  private final Map<Reason, Counter> others = new EnumMap<>(Reason.class);

  /**
   * A handler.
   *
   * @param rules the newest ones, read at each check-in
   * @param rulesAreCurrent whether no command can be unread
   * @param assigner signs offers
   */
  public CheckIns(
      FleetKeys keys,
      Supplier<FleetRules> rules,
      BooleanSupplier rulesAreCurrent,
      Pace pace,
      Schedule schedule,
      Optional<Assigner> assigner,
      InstantSource clock,
      MeterRegistry meters) {
    this.keys = keys;
    this.rules = rules;
    this.rulesAreCurrent = rulesAreCurrent;
    this.pace = pace;
    this.schedule = schedule;
    this.assigner = assigner;
    this.clock = clock;
    this.offers = meters.counter(Meters.CHECK_INS, "answer", "offer");
    this.unknown = meters.counter(Meters.CHECK_INS, "answer", "unauthenticated");
    this.malformed = meters.counter(Meters.CHECK_INS, "answer", "malformed");
    for (var reason : Reason.values()) {
      others.put(reason, meters.counter(Meters.CHECK_INS, "answer", reason.code()));
    }
  }

  @Override
  public void handle(HttpServerRequest request) {
    var device = keys.authenticate(request.getHeader(HttpHeaders.AUTHORIZATION));
    if (device.isEmpty()) {
      unknown.increment();
      Problems.NOT_A_DEVICE.send(request.response());
      return;
    }
    BoundedBody.read(request, MAX_BODY, body -> answer(request, device.get(), body));
  }

  private void answer(HttpServerRequest request, DevicePrincipal device, Buffer body) {
    var response = request.response();
    try {
      var claim = CheckInBody.read(device, body.getBytes());
      var now = clock.instant();
      response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
      response.end(text(claim, decide(claim, now), now));
    } catch (CheckInBody.Malformed e) {
      malformed.increment();
      Problems.malformed(String.valueOf(e.getMessage())).send(response);
    }
  }

  /**
   * The decision, and what only this server knows: whether it is up to date and within its pace.
   */
  private Decision decide(Claim claim, Instant now) {
    var decision = CheckIn.decide(rules.get(), claim, now);
    if (!(decision instanceof Decision.Offer(var rule))) {
      return decision;
    }
    if (!rulesAreCurrent.getAsBoolean()) {
      return new Decision.Defer(Reason.CONTROL_LOG_BEHIND);
    }
    return pace.admits(rule, now) ? decision : new Decision.Defer(Reason.PACED);
  }

  private String text(Claim claim, Decision decision, Instant now) {
    long next = schedule.secondsToNext(claim.deviceId(), now, decision);
    return switch (decision) {
      case Decision.Offer(var rule) -> {
        offers.increment();
        String assignment = assigner.map(a -> "," + a.json(rule, claim, now)).orElse("");
        yield "{" + rule.text().json() + assignment + ",\"nextCheckInSeconds\":" + next + "}";
      }
      case Decision.UpToDate(var reason) -> text("up-to-date", reason, next);
      case Decision.Defer(var reason) -> text("defer", reason, next);
      case Decision.Refuse(var reason) -> text("refuse", reason, next);
    };
  }

  private String text(String decision, Reason reason, long next) {
    var counter = others.get(reason);
    if (counter != null) {
      counter.increment();
    }
    return "{\"decision\":\""
        + decision
        + "\",\"reason\":\""
        + reason.code()
        + "\",\"nextCheckInSeconds\":"
        + next
        + "}";
  }
}
