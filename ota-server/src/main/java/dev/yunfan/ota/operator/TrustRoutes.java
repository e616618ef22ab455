package dev.yunfan.ota.operator;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.http.Answer;
import dev.yunfan.ota.http.Call;
import dev.yunfan.ota.http.Documents;
import dev.yunfan.ota.http.Orders;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.http.Refused;
import dev.yunfan.ota.http.Rejected;
import dev.yunfan.ota.http.Route;
import dev.yunfan.ota.log.ControlDesk;
import dev.yunfan.ota.trust.Expiry;
import dev.yunfan.ota.trust.ServerKeys;
import dev.yunfan.ota.trust.Trust;
import dev.yunfan.ota.trust.TrustCheck;
import dev.yunfan.runtime.http.Problem;
import dev.yunfan.runtime.operator.Operator;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.SignedFile;
import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.refusal.Refusal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Root and delegations, for admins; and each vendor's file signed anew, for its own people too. */
final class TrustRoutes {
  private final Supplier<ControlState> state;
  private final Orders orders;
  private final Optional<ServerKeys> keys;
  private final Supplier<Expiry> expiry;
  private final InstantSource clock;

  TrustRoutes(
      Supplier<ControlState> state,
      Orders orders,
      Optional<ServerKeys> keys,
      Supplier<Expiry> expiry,
      InstantSource clock) {
    this.state = state;
    this.orders = orders;
    this.keys = keys;
    this.expiry = expiry;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/trust", Permission.READ, "Show which signed metadata is served", this::show),
        Route.post(
            "/v1/trust",
            Permission.RELEASE,
            "Publish a signed root or delegations; or a vendor's file that was signed anew",
            this::publish));
  }

  private Answer show(Call call) {
    return answer(200, state.get().trust(), call.operator());
  }

  private Answer publish(Call call) throws IOException, InterruptedException {
    var body = call.body();
    var sent =
        body.objects(
            "files", each -> Map.entry(each.name("role", NameRule.ROLE), each.bytes("file")));
    String reason = body.text("reason", "signed metadata");
    body.done();
    sent.forEach(each -> refuseForeign(call.operator(), each.getKey()));
    if (keys.isEmpty()) {
      return Answer.problem(NO_KEYS);
    }
    var files = new LinkedHashMap<String, byte[]>();
    sent.forEach(each -> files.put(each.getKey(), each.getValue()));
    List<SignedFile> accepted;
    try {
      accepted = TrustCheck.check(state.get().trust(), files, keys.get(), clock.instant());
    } catch (Refusal refusal) {
      return Refused.because(refusal);
    }
    return orders.submit(
        new ControlDesk.Order(
            call.actor(),
            reason,
            call.operator().vendor(),
            call.expectedVersion(),
            new Command.PublishTrust(accepted)),
        after -> answer(201, after.trust(), call.operator()),
        after -> document(after.trust(), call.operator()));
  }

  /** People of one vendor publish the file of this vendor alone. */
  private static void refuseForeign(Operator operator, String role) {
    if (!operator.vendor().isEmpty() && !operator.vendor().equals(role)) {
      throw new Rejected(
          Problems.forbidden(
              "people of %s publish the file of %s alone, not that of %s"
                  .formatted(operator.vendor(), operator.vendor(), role)));
    }
  }

  /** The obstacle to signing anything here. */
  static final Problem NO_KEYS =
      Problems.invalid(
          "no-online-keys",
          "this server has no snapshot and timestamp keys; set OTA_SNAPSHOT_KEY and OTA_TIMESTAMP_KEY");

  private Answer answer(int status, Trust trust, Operator asking) {
    return Answer.versioned(status, document(trust, asking), trust.revision());
  }

  private JsonObject document(Trust trust, Operator asking) {
    var roles = new JsonArray();
    trust.root().ifPresent(root -> roles.add(document(root)));
    new TreeMap<>(trust.roles())
        .values().stream()
            .filter(file -> file.role().equals(Role.TARGETS) || asking.sees(file.role()))
            .forEach(file -> roles.add(document(file)));
    return new JsonObject()
        .put("version", trust.revision())
        .put("publications", trust.publications())
        .put("roles", roles);
  }

  private JsonObject document(SignedFile file) {
    return expiry
        .get()
        .ofFile(file.role())
        .map(lifetime -> Documents.metadata(lifetime, clock.instant()))
        .orElseGet(JsonObject::new)
        .put("role", file.role())
        .put("version", file.version())
        .put("lengthBytes", file.bytes().length);
  }
}
