package dev.yunfan.ota.http;

import dev.yunfan.runtime.http.Problem;
import dev.yunfan.runtime.operator.Operator;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets operators in and runs their calls on virtual threads, where they may wait. */
final class OperatorApi {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorApi.class);
  private static final int MAX_BODY = 1 << 20;

  private final Door door;
  private final ExecutorService waiting;

  OperatorApi(Door door, ExecutorService waiting) {
    this.door = door;
    this.waiting = waiting;
  }

  void addTo(Router router, List<Route> routes) {
    for (var route : routes) {
      router.route(route.method(), route.routerPath()).handler(context -> admit(context, route));
    }
  }

  /** The operator when they may do what needs a permission; answers for itself otherwise. */
  Optional<Operator> admitted(HttpServerRequest request, Route route) {
    var operator = door.operator(request.getHeader(HttpHeaders.AUTHORIZATION));
    if (operator.isEmpty()) {
      Problems.NOT_AN_OPERATOR.send(request.response().putHeader("www-authenticate", "Bearer"));
    } else if (!operator.get().role().allows(route.permission())) {
      Problems.forbidden(
              "a %s may not: %s".formatted(operator.get().role().code(), route.summary()))
          .send(request.response());
      return Optional.empty();
    }
    return operator;
  }

  private void admit(RoutingContext context, Route route) {
    var request = context.request();
    admitted(request, route)
        .ifPresent(operator ->
            BoundedBody.read(request, MAX_BODY, body -> call(context, route, operator, body)));
  }

  private void call(RoutingContext context, Route route, Operator operator, Buffer body) {
    Context loop = context.vertx().getOrCreateContext();
    var path = Map.copyOf(context.pathParams());
    var query = first(context.request().params(), path);
    String ifMatch = context.request().getHeader(HttpHeaders.IF_MATCH);
    waiting.execute(() -> {
      var answer = answer(route, operator, path, query, body, ifMatch);
      loop.runOnContext(_ -> answer.send(context.response()));
    });
  }

  private static Answer answer(
      Route route,
      Operator operator,
      Map<String, String> path,
      Map<String, String> query,
      Buffer body,
      @Nullable String ifMatch) {
    try {
      var json =
          HttpMethod.GET.equals(route.method()) || body.length() == 0
              ? new JsonObject()
              : new JsonObject(body);
      return route.action().answer(new Call(operator, path, query, json, ifMatch));
    } catch (DecodeException | ClassCastException e) {
      return Answer.problem(Problems.malformed("the body is not a JSON object"));
    } catch (Rejected e) {
      return Answer.problem(e.problem());
    } catch (IOException e) {
      LOG.atError().setCause(e).addKeyValue("route", route.path()).log("call failed");
      return Answer.problem(
          Problems.unavailable("unknown-outcome", String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.problem(Problems.unavailable("stopping", "the server is stopping"));
    } catch (RuntimeException e) { // the outermost edge: the caller gets an answer, we the trace
      LOG.atError()
          .setCause(e)
          .addKeyValue("route", route.path())
          .log("call failed by a fault of ours");
      return Answer.problem(new Problem(500, "fault", "The server has a fault", "look at its log"));
    }
  }

  private static Map<String, String> first(MultiMap params, Map<String, String> path) {
    var query = new HashMap<String, String>();
    for (String name : params.names()) {
      if (!path.containsKey(name)) {
        query.put(name, params.get(name));
      }
    }
    return query;
  }
}
