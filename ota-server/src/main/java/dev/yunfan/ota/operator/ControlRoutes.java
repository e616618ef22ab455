package dev.yunfan.ota.operator;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Rules;
import dev.yunfan.ota.http.Answer;
import dev.yunfan.ota.http.Call;
import dev.yunfan.ota.http.Orders;
import dev.yunfan.ota.http.Route;
import dev.yunfan.ota.log.ControlDesk;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.control.Command;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** The control log's rules: which are in force, and the step to newer ones. */
final class ControlRoutes {
  private static final String RULES = "/v1/control/rules";
  private static final int MOST = 1_000_000;

  private final Supplier<ControlState> state;
  private final Orders orders;

  ControlRoutes(Supplier<ControlState> state, Orders orders) {
    this.state = state;
    this.orders = orders;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            RULES,
            Permission.AUDIT,
            "The rules in force, the newest that this server knows, and the log's head",
            _ -> answer(state.get())),
        Route.post(
            RULES,
            Permission.ADMINISTER,
            "Put newer rules in force; servers that do not know them stop",
            this::upgrade));
  }

  private Answer upgrade(Call call) throws IOException, InterruptedException {
    call.requireAllVendors();
    var body = call.body();
    int to = (int) body.whole("rules", 1, MOST);
    String reason = body.text("reason", "rules " + to);
    body.done();
    return orders.submit(
        new ControlDesk.Order(
            call.actor(), reason, "", call.expectedVersion(), new Command.UpgradeRules(to)),
        ControlRoutes::answer,
        ControlRoutes::document);
  }

  private static Answer answer(ControlState state) {
    return Answer.versioned(200, document(state), state.rules().number());
  }

  private static JsonObject document(ControlState state) {
    return new JsonObject()
        .put("version", state.rules().number())
        .put("rules", state.rules().number())
        .put("newestRules", Rules.NEWEST.number())
        .put("head", AuditRoutes.head(state.head()))
        .put("stateDigest", state.digest());
  }
}
