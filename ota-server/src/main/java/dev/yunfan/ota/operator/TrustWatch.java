package dev.yunfan.ota.operator;

import dev.yunfan.ota.http.Documents;
import dev.yunfan.ota.http.Meters;
import dev.yunfan.ota.trust.Expiry;
import dev.yunfan.ota.trust.KeyCheck;
import dev.yunfan.ota.trust.Lifetime;
import dev.yunfan.ota.trust.Reminders;
import dev.yunfan.ota.trust.ServerKeys;
import dev.yunfan.ota.trust.Trust;
import dev.yunfan.runtime.health.Health;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consequences of the control log's signed metadata: until when each release can be offered,
 * and whether this server has the keys to sign offers. Tells both in the log, in a metric and at
 * {@code /readyz}.
 */
public final class TrustWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrustWatch.class);
  private static final long LOOK_MILLIS = 1_000;

  private final Optional<ServerKeys> keys;
  private final InstantSource clock;
  private final Vertx vertx;
  private final MultiGauge expires;
  private final Reminders reminders = new Reminders();
  private final long timer;
  private volatile Trust trust = Trust.NONE;
  private volatile Expiry expiry = Expiry.NONE;
  private volatile Optional<String> objection = Optional.empty();

  private TrustWatch(
      Optional<ServerKeys> keys, InstantSource clock, Vertx vertx, MeterRegistry meters) {
    this.keys = keys;
    this.clock = clock;
    this.vertx = vertx;
    this.expires =
        MultiGauge.builder(Meters.METADATA_EXPIRES)
            .description("Time until a role's metadata expires; negative afterwards")
            .baseUnit("seconds")
            .register(meters);
    this.timer = vertx.setPeriodic(LOOK_MILLIS, _ -> remind());
  }

  /** Starts watching a log that holds nothing yet. */
  public static TrustWatch start(
      Optional<ServerKeys> keys, InstantSource clock, Vertx vertx, MeterRegistry meters) {
    return new TrustWatch(keys, clock, vertx, meters);
  }

  /** Adds what it knows to the readiness. */
  public void addTo(Health health) {
    health.check("signing-keys", this::signs);
    health.tell("signingKeys", () -> objection.orElse("as the trusted root lists them"));
    health.tell("metadata", this::document);
  }

  /** Reads newer metadata; called by one thread. */
  public void changed(Trust newest) {
    if (newest.publications() == trust.publications()) {
      return;
    }
    var found = KeyCheck.objection(newest, keys);
    if (found.isPresent() && !found.equals(objection)) {
      LOG.atError()
          .addKeyValue("cause", found.get())
          .log("signing keys are missing or wrong; this server is not ready and offers nothing");
    }
    objection = found;
    expiry = read(newest);
    trust = newest;
    register();
  }

  /** Metadata that this build cannot read must not stop the fold; nothing under it is offered. */
  private static Expiry read(Trust newest) {
    try {
      return Expiry.of(newest);
    } catch (IllegalStateException e) {
      LOG.atError().setCause(e).log("signed metadata cannot be read; nothing is offered");
      return Expiry.UNREADABLE;
    }
  }

  private void register() {
    var rows = new ArrayList<MultiGauge.Row<?>>();
    for (var role : expiry.watched()) {
      rows.add(
          MultiGauge.Row.of(
              Tags.of("role", role.role()), () -> seconds(clock.instant(), role.expires())));
    }
    expires.register(rows, true);
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1_000.0;
  }

  /** Until when each image can be offered. */
  public Expiry expiry() {
    return expiry;
  }

  /** Whether what this server signs is what handsets take; true too where nothing is signed. */
  public boolean signs() {
    return objection.isEmpty();
  }

  private JsonArray document() {
    var now = clock.instant();
    return new JsonArray(
        expiry.watched().stream()
            .map(role -> Documents.metadata(role.lifetime(), now).put("version", role.version()))
            .toList());
  }

  private void remind() {
    var now = clock.instant();
    for (var role : reminders.due(expiry.watched(), now)) {
      var offers = role.lifetime().phase(now).offers();
      (offers ? LOG.atWarn() : LOG.atError())
          .addKeyValue("role", role.role())
          .addKeyValue("version", role.version())
          .addKeyValue("expires", role.expires())
          .addKeyValue("offersEnd", role.expires().minus(Lifetime.MARGIN))
          .log(
              offers
                  ? "metadata expires soon; renew it with 'yunfan tuf renew'"
                  : "metadata expires or has expired, nothing under it is offered; renew it with 'yunfan tuf renew'");
    }
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
