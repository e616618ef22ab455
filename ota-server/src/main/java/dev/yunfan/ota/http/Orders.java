package dev.yunfan.ota.http;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Effect;
import dev.yunfan.ota.log.ControlDesk;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Function;

/** Hands commands in and turns what came of them into answers. */
public final class Orders {
  private final ControlDesk desk;
  private final MeterRegistry meters;

  public Orders(ControlDesk desk, MeterRegistry meters) {
    this.desk = desk;
    this.meters = meters;
  }

  /**
   * Hands in.
   *
   * @param done the answer when it took effect
   * @param present the thing as it stands, shown when it did not; empty when there is none
   */
  public Answer submit(
      ControlDesk.Order order,
      Function<ControlState, Answer> done,
      Function<ControlState, JsonObject> present)
      throws IOException, InterruptedException {
    var step = desk.submit(order);
    return switch (step.effect()) {
      case Effect.Changed _ -> {
        meters.counter(Meters.COMMANDS, "result", "done").increment();
        yield done.apply(step.state());
      }
      case Effect.Refused(var reason, var detail) -> {
        meters
            .counter(Meters.COMMANDS, "result", reason.name().toLowerCase(Locale.ROOT))
            .increment();
        var problem =
            switch (reason) {
              case MISSING -> Problems.missing(detail);
              case STALE, CONFLICT, UNSUPPORTED -> Problems.conflict(detail);
              case INVALID -> Problems.invalid("invalid", detail);
              case FORBIDDEN -> Problems.forbidden(detail);
            };
        var current = present.apply(step.state());
        yield new Answer.Failure(
            problem,
            current.isEmpty() ? new JsonObject() : new JsonObject().put("current", current));
      }
    };
  }
}
