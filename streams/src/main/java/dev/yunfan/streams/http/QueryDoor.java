package dev.yunfan.streams.http;

import dev.yunfan.runtime.http.Problem;
import dev.yunfan.runtime.operator.Door;
import dev.yunfan.runtime.operator.Operator;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.streams.table.FleetRows;
import dev.yunfan.streams.table.FleetTable;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before every question: who asks, and whether they may. Somebody who is confined to a
 * vendor sees that vendor's rows alone.
 */
public final class QueryDoor {
  /** Meter of questions that were refused, by {@code reason}. */
  static final String REFUSED = "streams.query.refused";

  private static final Logger LOG = LoggerFactory.getLogger(QueryDoor.class);
  private static final String OPERATOR = "operator";
  private static final Problem UNKNOWN =
      new Problem(
          401,
          "operator-credential",
          "The operator's token is missing, wrong, revoked or expired",
          "send Authorization: Bearer TOKEN; an admin makes tokens with: yunfan token create");
  private static final Problem NOT_KNOWN_NOW =
      new Problem(
          503,
          "access-unknown",
          "It is not known who may ask",
          "operators' tokens (topic ota.access) could not be read for five minutes; /readyz says why");

  private final Door door;
  private final BooleanSupplier known;
  private final MeterRegistry meters;

  /**
   * @param known whether the door knows the tokens of now
   */
  public QueryDoor(Door door, BooleanSupplier known, MeterRegistry meters) {
    this.door = door;
    this.known = known;
    this.meters = meters;
  }

  /** Adds itself before everything else of the API. */
  public void addTo(Router router) {
    router.route("/v1/*").order(Integer.MIN_VALUE).handler(this::let);
  }

  private void let(RoutingContext context) {
    who(context)
        .onSuccess(operator -> {
          if (!known.getAsBoolean()) {
            context.response().putHeader("retry-after", "2");
            refuse(context, NOT_KNOWN_NOW);
          } else if (operator.isEmpty()) {
            context.response().putHeader("www-authenticate", "Bearer");
            refuse(context, UNKNOWN);
          } else {
            context.put(OPERATOR, operator.get());
            context.next();
          }
        })
        .onFailure(context::fail);
  }

  /** Whether somebody who was let in still would be. */
  Future<Boolean> stillLets(RoutingContext context) {
    return who(context).map(operator -> known.getAsBoolean() && operator.isPresent());
  }

  private Future<Optional<Operator>> who(RoutingContext context) {
    String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (!door.mayWait(header)) {
      return Future.succeededFuture(door.operator(header));
    }
    Promise<Optional<Operator>> found = Promise.promise();
    var _ =
        context
            .vertx()
            .executeBlocking(() -> door.operator(header), false)
            .onSuccess(operator -> found.complete(Objects.requireNonNull(operator)))
            .onFailure(found::fail);
    return found.future();
  }

  /** An answer for people who may have it. */
  Handler<RoutingContext> permitting(Permission needed, Handler<RoutingContext> answer) {
    return context -> {
      var operator = operator(context);
      if (operator.role().allows(needed)) {
        answer.handle(context);
        return;
      }
      LOG.atWarn()
          .addKeyValue("actor", operator.name())
          .addKeyValue("role", operator.role().code())
          .addKeyValue("path", context.normalizedPath())
          .log("question refused: this role may not ask it");
      refuse(
          context,
          new Problem(
              403,
              "forbidden",
              "This operator must not do this",
              "a %s may not ask this; it needs the permission %s"
                  .formatted(operator.role().code(), needed)));
    };
  }

  private void refuse(RoutingContext context, Problem problem) {
    meters.counter(REFUSED, "reason", problem.code()).increment();
    problem.send(context.response());
  }

  /** The rows that whoever asks may see. */
  static FleetRows rows(RoutingContext context, FleetTable table) {
    return table.seenBy(operator(context).vendor());
  }

  /** Whether whoever asks may see a vendor's things. */
  static boolean sees(RoutingContext context, String vendor) {
    return operator(context).sees(vendor);
  }

  private static Operator operator(RoutingContext context) {
    return Objects.requireNonNull(context.<Operator>get(OPERATOR), "a route before the door");
  }
}
