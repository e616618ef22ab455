package dev.yunfan.runtime.health;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Liveness and readiness of one server: {@code /livez} answers 200 while the event loop turns and
 * no part is given up, else 503: the process is to be started anew; {@code /readyz} answers 200
 * when every check holds, else 503 naming those that do not.
 */
public final class Health {
  private final Map<String, BooleanSupplier> checks = new ConcurrentSkipListMap<>();
  private final Map<String, BooleanSupplier> lives = new ConcurrentSkipListMap<>();
  private final Map<String, Supplier<Object>> details = new ConcurrentSkipListMap<>();
  private final Map<String, Reading> readers = new ConcurrentSkipListMap<>();

  /** Adds a condition of life; {@code holds} must answer at once, on the event loop. */
  public void live(String name, BooleanSupplier holds) {
    lives.put(name, holds);
  }

  /** Adds a condition of readiness; {@code holds} must answer at once, on the event loop. */
  public void check(String name, BooleanSupplier holds) {
    checks.put(name, holds);
  }

  /** Adds something to tell beside the checks; {@code value} must answer at once. */
  public void tell(String name, Supplier<Object> value) {
    details.put(name, value);
  }

  /** Adds a reader of a topic: a check of its name, and its state in words under "readers". */
  public void reader(String name, Reading reading) {
    checks.put(name, reading::healthy);
    readers.put(name, reading);
  }

  /** Whether every check holds. */
  public boolean ready() {
    return checks.values().stream().allMatch(BooleanSupplier::getAsBoolean);
  }

  /** Adds the two routes. */
  public void addTo(Router router) {
    router
        .get("/livez")
        .handler(context -> {
          var dead = new JsonArray();
          lives.forEach((name, holds) -> {
            if (!holds.getAsBoolean()) {
              dead.add(name);
            }
          });
          context.response().setStatusCode(dead.isEmpty() ? 200 : 503);
          var answer = new JsonObject().put("status", dead.isEmpty() ? "live" : "not live");
          context.json(dead.isEmpty() ? answer : answer.put("givenUp", dead));
        });
    router
        .get("/readyz")
        .handler(context -> {
          var states = new JsonObject();
          checks.forEach((name, holds) -> states.put(name, holds.getAsBoolean()));
          boolean ready = states.stream().allMatch(entry -> (boolean) entry.getValue());
          context.response().setStatusCode(ready ? 200 : 503);
          var answer =
              new JsonObject().put("status", ready ? "ready" : "not ready").put("checks", states);
          if (!readers.isEmpty()) {
            var words = new JsonObject();
            readers.forEach((name, reading) -> words.put(name, reading.health()));
            answer.put("readers", words);
          }
          details.forEach((name, value) -> answer.put(name, value.get()));
          context.json(answer);
        });
  }
}
