package dev.yunfan.ota.device;

import dev.yunfan.ota.checkin.Assigner;
import dev.yunfan.ota.checkin.CheckIn;
import dev.yunfan.ota.checkin.Claim;
import dev.yunfan.ota.checkin.Decision;
import dev.yunfan.ota.checkin.Decision.Reason;
import dev.yunfan.ota.checkin.FleetRules;
import dev.yunfan.ota.checkin.Memberships;
import dev.yunfan.ota.checkin.OfferQuota;
import dev.yunfan.ota.checkin.Schedule;
import dev.yunfan.ota.http.BoundedBody;
import dev.yunfan.ota.http.Meters;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.runtime.identity.FleetKeys;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/check-in}: read, decide, answer, all on the event loop but for the signature of
 * an offer.
 */
public final class CheckIns implements Handler<HttpServerRequest> {
  /** Path that handsets ask. */
  public static final String PATH = "/v1/check-in";

  private static final Logger LOG = LoggerFactory.getLogger(CheckIns.class);
  private static final int MAX_BODY = 4096;
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private final FleetKeys keys;
  private final ReceiptText receipts;
  private final Supplier<FleetRules> rules;
  private final BooleanSupplier rulesAreCurrent;
  private final BooleanSupplier signs;
  private final BooleanSupplier sees;
  private final OfferQuota pace;
  private final Schedule schedule;
  private final Optional<Signers> signers;
  private final InstantSource clock;
  private final Counter offers;
  private final Counter unknown;
  private final Counter malformed;
  private final Counter receiptsCut;
  private final Map<Reason, Counter> others = new EnumMap<>(Reason.class);

  /**
   * A handler.
   *
   * @param rules the newest ones, read at each check-in
   * @param rulesAreCurrent whether no command can be unread
   * @param sees whether harm would be noticed; false: it makes no offer
   * @param signs whether the signers have the keys that handsets trust; false: it makes no offer
   * @param signers of offers; empty: offers are not signed, as in a log without signed metadata
   */
  public CheckIns(
      FleetKeys keys,
      Supplier<FleetRules> rules,
      BooleanSupplier rulesAreCurrent,
      BooleanSupplier signs,
      BooleanSupplier sees,
      OfferQuota pace,
      Schedule schedule,
      Optional<Signers> signers,
      InstantSource clock,
      MeterRegistry meters) {
    this.keys = keys;
    this.receipts = new ReceiptText(keys.receipts());
    this.rules = rules;
    this.rulesAreCurrent = rulesAreCurrent;
    this.signs = signs;
    this.sees = sees;
    this.pace = pace;
    this.schedule = schedule;
    this.signers = signers;
    this.clock = clock;
    this.offers = meters.counter(Meters.CHECK_INS, "answer", "offer");
    this.unknown = meters.counter(Meters.CHECK_INS, "answer", "unauthenticated");
    this.malformed = meters.counter(Meters.CHECK_INS, "answer", "malformed");
    this.receiptsCut = meters.counter(Meters.RECEIPTS_CUT);
    signers.ifPresent(all -> meters.gauge(Meters.OFFERS_WAITING, all, Signers::waiting));
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
      var decision = decide(claim, now);
      if (decision instanceof Decision.Offer && signers.isPresent()) {
        sign(response, claim, signers.get());
      } else {
        end(response, text(claim, paced(decision, now), "", now));
      }
    } catch (CheckInBody.Malformed e) {
      malformed.increment();
      Problems.malformed(String.valueOf(e.getMessage())).send(response);
    }
  }

  /** The offer goes out when a signer has had its turn. */
  private void sign(HttpServerResponse response, Claim claim, Signers all) {
    var loop = Objects.requireNonNull(Vertx.currentContext());
    boolean waits =
        all.sign(assigner -> {
          var text = signed(assigner, claim);
          loop.runOnContext(_ -> {
            if (text.isPresent()) {
              end(response, text.get());
            } else {
              Problems.unavailable("signature", "the offer cannot be signed now").send(response);
            }
          });
        });
    if (!waits) {
      var now = clock.instant();
      end(response, text(claim, new Decision.Defer(Reason.SIGNERS_BUSY), "", now));
    }
  }

  /** Decides anew, for a halt may have come while it waited; empty: the key cannot sign. */
  private Optional<String> signed(Assigner assigner, Claim claim) {
    var now = clock.instant();
    var decision = paced(decide(claim, now), now);
    try {
      String assignment =
          decision instanceof Decision.Offer(var rule) ? "," + assigner.json(rule, claim, now) : "";
      return Optional.of(text(claim, decision, assignment, now));
    } catch (RuntimeException e) { // the edge of this thread: a handset waits for an answer
      LOG.atError().setCause(e).log("offer cannot be signed");
      return Optional.empty();
    }
  }

  /** The decision; and whether this server can sign it, and may know the newest commands. */
  private Decision decide(Claim claim, Instant now) {
    var decision = CheckIn.decide(rules.get(), claim, now);
    if (!(decision instanceof Decision.Offer)) {
      return decision;
    }
    if (!signs.getAsBoolean()) {
      return new Decision.Defer(Reason.SIGNING_KEYS);
    }
    if (!sees.getAsBoolean()) {
      return new Decision.Defer(Reason.BLIND);
    }
    return rulesAreCurrent.getAsBoolean()
        ? decision
        : new Decision.Defer(Reason.CONTROL_LOG_BEHIND);
  }

  /** The last word: an offer counts as made. */
  private Decision paced(Decision decision, Instant now) {
    return decision instanceof Decision.Offer(var rule) && !pace.admits(rule, now)
        ? new Decision.Defer(Reason.PACED)
        : decision;
  }

  private static void end(HttpServerResponse response, String text) {
    response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    response.end(text);
  }

  private String text(Claim claim, Decision decision, String assignment, Instant now) {
    long next = schedule.secondsToNext(claim.deviceId(), now, decision);
    return switch (decision) {
      case Decision.Offer(var rule) -> {
        offers.increment();
        yield "{"
            + rule.text().json()
            + assignment
            + ",\"nextCheckInSeconds\":"
            + next
            + receipts(claim, decision, now)
            + "}";
      }
      case Decision.UpToDate(var reason) ->
          text("up-to-date", reason, next, receipts(claim, decision, now));
      case Decision.Defer(var reason) ->
          text("defer", reason, next, receipts(claim, decision, now));
      case Decision.Refuse(var reason) -> text("refuse", reason, next, "");
    };
  }

  /**
   * Without the newest commands this server does not know the arms: it leaves the member out. An
   * offer was decided while it knew them, and never goes without the receipt of its update.
   */
  private String receipts(Claim claim, Decision decision, Instant now) {
    if (!(decision instanceof Decision.Offer) && !rulesAreCurrent.getAsBoolean()) {
      return "";
    }
    var memberships = Memberships.of(rules.get(), claim, decision, now);
    if (memberships.cut() > 0) {
      receiptsCut.increment(memberships.cut());
    }
    return decision instanceof Decision.Offer
        ? receipts.json(claim, memberships, now)
        : receipts.jsonOfNews(claim, memberships, now);
  }

  private String text(String decision, Reason reason, long next, String receiptsMember) {
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
        + receiptsMember
        + "}";
  }
}
