package dev.yunfan.ota.operator;

import dev.yunfan.ota.http.Answer;
import dev.yunfan.ota.http.BoundedBody;
import dev.yunfan.ota.http.Call;
import dev.yunfan.ota.http.Meters;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.http.Rejected;
import dev.yunfan.ota.http.Route;
import dev.yunfan.runtime.http.Problem;
import dev.yunfan.runtime.operator.Door;
import dev.yunfan.runtime.operator.Operator;
import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets operators in and runs their calls on virtual threads, where they may wait. */
final class OperatorApi {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorApi.class);
  private static final int MAX_BODY = 1 << 20;

  private final Door door;
  private final ExecutorService waiting;
  private final MeterRegistry meters;

  OperatorApi(Door door, ExecutorService waiting, MeterRegistry meters) {
    this.door = door;
    this.waiting = waiting;
    this.meters = meters;
  }

  void addTo(Router router, List<Route> routes) {
    for (var route : routes) {
      router.route(route.method(), route.routerPath()).handler(context -> admit(context, route));
    }
  }

  /**
   * Goes on with the operator when they may do what the route does, else answers. The request is
   * paused then; whoever goes on must resume it.
   */
  void admitted(RoutingContext context, Route route, Consumer<Operator> then) {
    var request = context.request();
    request.pause();
    Context loop = context.vertx().getOrCreateContext();
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    waiting.execute(() -> {
      var operator = door.operator(header);
      loop.runOnContext(_ -> admitted(request, route, operator, then));
    });
  }

  private void admitted(
      HttpServerRequest request,
      Route route,
      Optional<Operator> operator,
      Consumer<Operator> then) {
    if (operator.isEmpty()) {
      request.resume();
      Problems.NOT_AN_OPERATOR.send(request.response().putHeader("www-authenticate", "Bearer"));
    } else if (!operator.get().role().allows(route.permission())) {
      request.resume();
      var problem =
          Problems.forbidden(
              "a %s may not: %s".formatted(operator.get().role().code(), route.summary()));
      note(operator.get(), route, request.path(), problem);
      problem.send(request.response());
    } else {
      then.accept(operator.get());
    }
  }

  private void admit(RoutingContext context, Route route) {
    admitted(
        context,
        route,
        operator -> {
          BoundedBody.read(
              context.request(), MAX_BODY, body -> call(context, route, operator, body));
          context.request().resume();
        });
  }

  private void call(RoutingContext context, Route route, Operator operator, Buffer body) {
    Context loop = context.vertx().getOrCreateContext();
    var path = Map.copyOf(context.pathParams());
    var query = first(context.request().params(), path);
    String ifMatch = context.request().getHeader(HttpHeaders.IF_MATCH);
    waiting.execute(() -> {
      var answer = answer(route, operator, path, query, body, ifMatch);
      if (answer instanceof Answer.Failure(var problem, var _)) {
        note(operator, route, context.request().path(), problem);
      }
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

  /** Logs an act that the operator may not do; the control log has those that became commands. */
  private void note(Operator operator, Route route, @Nullable String path, Problem problem) {
    if (HttpMethod.GET.equals(route.method()) && problem.status() != 403) {
      return; // looking for what is not there is no attempt at anything
    }
    meters.counter(Meters.REFUSALS, "reason", problem.code()).increment();
    LOG.atWarn()
        .addKeyValue("actor", operator.name())
        .addKeyValue("role", operator.role().code())
        .addKeyValue("vendor", operator.vendor())
        .addKeyValue("method", route.method())
        .addKeyValue("path", path)
        .addKeyValue("status", problem.status())
        .addKeyValue("reason", problem.code())
        .log("attempt refused");
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
