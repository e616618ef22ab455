package dev.yunfan.streams.http;

import dev.yunfan.runtime.http.Problem;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/** Rules of the whole API: rejects unknown parameters and unknown paths. */
final class Strict {
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int FAULT = 500;

  private Strict() {}

  /** A handler for answers that take no parameters at all. */
  static Handler<RoutingContext> withoutParameters(Handler<RoutingContext> answer) {
    return context -> {
      try {
        var _ = new Query(context.queryParams(), Set.of(), Set.of());
        answer.handle(context);
      } catch (IllegalArgumentException e) {
        badQuery(context, e);
      }
    };
  }

  static void badQuery(RoutingContext context, IllegalArgumentException e) {
    new Problem(
            400, "bad-query", "The question cannot be understood", String.valueOf(e.getMessage()))
        .send(context.response());
  }

  /** Answers for paths and methods that are not there, and for faults, as problems too. */
  static void addTo(Router router) {
    router.errorHandler(
        NOT_FOUND,
        context ->
            new Problem(
                    NOT_FOUND,
                    "no-such-path",
                    "There is no such question",
                    "%s is none; docs/streams.md lists them".formatted(context.request().path()))
                .send(context.response()));
    router.errorHandler(
        NOT_ALLOWED,
        context -> {
          context.response().putHeader("allow", HttpMethod.GET.name());
          new Problem(
                  NOT_ALLOWED,
                  "only-get",
                  "Questions are asked with GET",
                  "%s is not accepted".formatted(context.request().method().name()))
              .send(context.response());
        });
    router.errorHandler(
        FAULT,
        context ->
            new Problem(
                    FAULT,
                    "fault",
                    "The answer could not be made",
                    "the fault is in the server's log; ask again")
                .send(context.response()));
  }
}
