package dev.yunfan.ota.operator;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Programme;
import dev.yunfan.ota.http.Answer;
import dev.yunfan.ota.http.Call;
import dev.yunfan.ota.http.Orders;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.http.Rejected;
import dev.yunfan.ota.http.Route;
import dev.yunfan.ota.log.ControlDesk;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.name.DisplayName;
import dev.yunfan.schemas.name.NameRule;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

/** A vendor's models, and their names for people. */
final class ModelRoutes {
  private static final String MODELS = "/v1/vendors/{vendor}/models";

  private final Supplier<ControlState> state;
  private final Orders orders;

  ModelRoutes(Supplier<ControlState> state, Orders orders) {
    this.state = state;
    this.orders = orders;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            MODELS,
            Permission.READ,
            "List a vendor's models: those with a release, and those with a name",
            call -> answer(state.get(), call.visible(call.path("vendor")))),
        Route.post(
            MODELS,
            Permission.RELEASE,
            "Give a model a name for people, in any script; without name it has none any more",
            this::name));
  }

  private Answer name(Call call) throws IOException, InterruptedException {
    String vendor = call.visible(call.path("vendor"));
    var body = call.body();
    String model = body.name("model", NameRule.MODEL);
    String typed = body.text("name", "");
    String reason = body.text("reason", "a name for " + model);
    body.done();
    var command = new Command.NameModel(model, typed.isEmpty() ? "" : shown(typed));
    return orders.submit(
        new ControlDesk.Order(call.actor(), reason, vendor, call.expectedVersion(), command),
        done -> answer(done, vendor),
        done -> document(done, vendor));
  }

  private static String shown(String typed) {
    try {
      return DisplayName.of(typed).text();
    } catch (IllegalArgumentException e) {
      throw new Rejected(Problems.malformed("field 'name': " + e.getMessage()));
    }
  }

  private static Answer answer(ControlState state, String vendor) {
    return Answer.versioned(200, document(state, vendor), state.programme(vendor).revision());
  }

  private static JsonObject document(ControlState state, String vendor) {
    var programme = state.programme(vendor);
    var ids = new TreeSet<>(programme.modelNames().keySet());
    programme.releases().values().forEach(release -> ids.addAll(release.images().keySet()));
    var models = new JsonArray();
    ids.forEach(id -> models.add(document(programme, id)));
    return new JsonObject()
        .put("vendor", vendor)
        .put("version", programme.revision())
        .put("models", models);
  }

  private static JsonObject document(Programme programme, String model) {
    var releases =
        programme.releases().values().stream()
            .filter(release -> release.images().containsKey(model))
            .count();
    var json = new JsonObject().put("model", model).put("releases", releases);
    programme.nameOf(model).ifPresent(name -> json.put("name", name));
    return json;
  }
}
