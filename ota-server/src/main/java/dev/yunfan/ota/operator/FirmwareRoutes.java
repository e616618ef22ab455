package dev.yunfan.ota.operator;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.http.Answer;
import dev.yunfan.ota.http.Call;
import dev.yunfan.ota.http.Orders;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.http.Rejected;
import dev.yunfan.ota.http.Route;
import dev.yunfan.ota.log.ControlDesk;
import dev.yunfan.ota.release.UnknownName;
import dev.yunfan.ota.release.VendorOrder.Known;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.name.NameRule;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** A vendor's firmwares in their order, and those that it declares. */
final class FirmwareRoutes {
  private static final String FIRMWARES = "/v1/vendors/{vendor}/firmwares";

  private final Supplier<ControlState> state;
  private final Orders orders;

  FirmwareRoutes(Supplier<ControlState> state, Orders orders) {
    this.state = state;
    this.orders = orders;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            FIRMWARES,
            Permission.READ,
            "List a vendor's firmwares, oldest first, and how the place of each is known",
            call -> answer(state.get(), call.visible(call.path("vendor")))),
        Route.post(
            FIRMWARES,
            Permission.RELEASE,
            "Declare firmwares that are no releases at one place of a vendor's order",
            this::declare));
  }

  private Answer declare(Call call) throws IOException, InterruptedException {
    String vendor = call.visible(call.path("vendor"));
    var body = call.body();
    var versions = List.copyOf(body.names("versions", NameRule.FIRMWARE));
    String after = body.nameOrNull("after", NameRule.FIRMWARE);
    String before = body.nameOrNull("before", NameRule.FIRMWARE);
    String reason = body.text("reason");
    body.done();
    if (versions.stream().anyMatch(UnknownName::is)) {
      throw new Rejected(
          Problems.malformed("handsets say unknown when they know no name; it has no place"));
    }
    if (after != null && before != null) {
      throw new Rejected(Problems.malformed("give after or before, not both"));
    }
    var command =
        new Command.DeclareFirmware(
            before == null ? Objects.requireNonNullElse(after, "") : preceding(vendor, before),
            versions);
    return orders.submit(
        new ControlDesk.Order(call.actor(), reason, vendor, call.expectedVersion(), command),
        done -> answer(done, vendor),
        done -> document(done, vendor));
  }

  /** The release before another one by their counters; empty: there is none. */
  private String preceding(String vendor, String before) {
    String last = "";
    for (var known : state.get().programme(vendor).ownOrder().known()) {
      if (known.release() != null && known.version().equals(before)) {
        return last;
      }
      last = known.release() == null ? last : known.version();
    }
    throw new Rejected(Problems.missing("%s has no release %s".formatted(vendor, before)));
  }

  private static Answer answer(ControlState state, String vendor) {
    return Answer.versioned(200, document(state, vendor), state.programme(vendor).revision());
  }

  private static JsonObject document(ControlState state, String vendor) {
    var programme = state.programme(vendor);
    var firmwares = new JsonArray();
    programme.ownOrder().known().forEach(known -> firmwares.add(shown(known)));
    return new JsonObject()
        .put("vendor", vendor)
        .put("version", programme.revision())
        .put("rules", state.rules().number())
        .put("decides", state.rules().oneOrder())
        .put("firmwares", firmwares);
  }

  private static JsonObject shown(Known known) {
    var release = known.release();
    var json = new JsonObject().put("version", known.version());
    return release == null
        ? json.put("place", "declared")
        : json.put("place", "signed counter")
            .put("counter", release.counter())
            .put("state", release.available() ? "available" : "withdrawn");
  }
}
