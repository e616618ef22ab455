package dev.yunfan.ota.operator;

import dev.yunfan.ota.access.StoredToken;
import dev.yunfan.ota.access.Webhook;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.http.Answer;
import dev.yunfan.ota.http.Body;
import dev.yunfan.ota.http.Call;
import dev.yunfan.ota.http.Documents;
import dev.yunfan.ota.http.Orders;
import dev.yunfan.ota.http.Page;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.http.Rejected;
import dev.yunfan.ota.http.Route;
import dev.yunfan.ota.log.ControlDesk;
import dev.yunfan.ota.webhook.WebhookKey;
import dev.yunfan.runtime.operator.BuiltInNames;
import dev.yunfan.runtime.operator.OperatorRole;
import dev.yunfan.runtime.operator.OperatorToken;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.name.NameRule;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Operators' tokens and webhooks, for admins. */
final class AccessRoutes {
  private static final long DEFAULT_DAYS = 90;
  private static final long MAX_DAYS = 3660;

  private final Supplier<ControlState> state;
  private final Orders orders;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Optional<WebhookKey> webhookKey;

  AccessRoutes(
      Supplier<ControlState> state,
      Orders orders,
      InstantSource clock,
      RandomGenerator random,
      Optional<WebhookKey> webhookKey) {
    this.state = state;
    this.orders = orders;
    this.clock = clock;
    this.random = random;
    this.webhookKey = webhookKey;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/v1/tokens",
            Permission.ADMINISTER,
            "Make a token; its text is shown this once",
            this::createToken),
        Route.get("/v1/tokens", Permission.ADMINISTER, "List tokens", this::listTokens),
        Route.get(
            "/v1/tokens/{id}",
            Permission.ADMINISTER,
            "Show a token, without its text",
            call -> shown(Documents.token(token(call)))),
        Route.post(
            "/v1/tokens/{id}/revoke", Permission.ADMINISTER, "Revoke a token", this::revokeToken),
        Route.post(
            "/v1/webhooks",
            Permission.ADMINISTER,
            "Have changes of rollouts told to a URL",
            this::addWebhook),
        Route.get("/v1/webhooks", Permission.ADMINISTER, "List webhooks", this::listWebhooks),
        Route.get(
            "/v1/webhooks/{id}",
            Permission.ADMINISTER,
            "Show a webhook, without its secret",
            call -> shown(Documents.webhook(webhook(call)))),
        Route.post(
            "/v1/webhooks/{id}/remove",
            Permission.ADMINISTER,
            "Remove a webhook",
            this::removeWebhook));
  }

  private Answer createToken(Call call) throws IOException, InterruptedException {
    var body = call.body();
    String name = body.name("name", NameRule.TOKEN);
    String roleCode = body.text("role");
    String vendor = vendor(call, body);
    long days = body.whole("days", 1, MAX_DAYS, DEFAULT_DAYS);
    String reason = body.text("reason", "a token for " + name);
    body.done();
    var role =
        OperatorRole.named(roleCode)
            .orElseThrow(() ->
                new Rejected(
                    Problems.malformed(
                        "role is none of "
                            + Arrays.stream(OperatorRole.values())
                                .map(OperatorRole::code)
                                .toList())));
    if (role.confined() && vendor.isEmpty()) {
      throw new Rejected(Problems.malformed("a %s needs a vendor".formatted(roleCode)));
    }
    String objection = BuiltInNames.objection(name);
    if (!objection.isEmpty()) {
      throw new Rejected(
          Problems.malformed("nobody may be called %s: %s".formatted(name, objection)));
    }
    var token = OperatorToken.random(random);
    long expires = clock.instant().plus(Duration.ofDays(days)).toEpochMilli();
    var command =
        new Command.CreateToken(token.id(), name, roleCode, token.secretSha256(), expires);
    return orders.submit(
        new ControlDesk.Order(call.actor(), reason, vendor, 0, command),
        after ->
            Answer.versioned(
                201,
                Documents.token(Objects.requireNonNull(after.tokens().get(token.id())))
                    .put("token", token.text()),
                1),
        _ -> new JsonObject());
  }

  private Answer listTokens(Call call) {
    return Page.of(
        call,
        "tokens",
        state.get().tokens().values().stream().filter(t -> call.operator().sees(t.vendor())),
        StoredToken::id,
        Documents::token);
  }

  private StoredToken token(Call call) {
    String id = call.path("id");
    var token = state.get().tokens().get(id);
    if (token == null || !call.operator().sees(token.vendor())) {
      throw new Rejected(Problems.missing("no token " + id));
    }
    return token;
  }

  private Answer revokeToken(Call call) throws IOException, InterruptedException {
    var token = token(call);
    return remove(
        call, token.vendor(), new Command.RevokeToken(token.id()), Documents.token(token));
  }

  private Answer addWebhook(Call call) throws IOException, InterruptedException {
    var body = call.body();
    String vendor = vendor(call, body);
    String url = body.text("url");
    String reason = body.text("reason", "tell " + url);
    body.done();
    requireUrl(url);
    var key =
        webhookKey.orElseThrow(() ->
            new Rejected(
                Problems.invalid(
                    "webhook-key", "this server has no OTA_WEBHOOK_KEY, so no webhooks")));
    var bytes = new byte[8];
    random.nextBytes(bytes);
    String id = HexFormat.of().formatHex(bytes);
    return orders.submit(
        new ControlDesk.Order(call.actor(), reason, vendor, 0, new Command.AddWebhook(id, url)),
        after ->
            Answer.versioned(
                201,
                Documents.webhook(Objects.requireNonNull(after.webhooks().get(id)))
                    .put("secret", key.secretOf(id)),
                1),
        _ -> new JsonObject());
  }

  private Answer listWebhooks(Call call) {
    return Page.of(
        call,
        "webhooks",
        state.get().webhooks().values().stream().filter(w -> call.operator().sees(w.vendor())),
        Webhook::id,
        Documents::webhook);
  }

  private Webhook webhook(Call call) {
    String id = call.path("id");
    var webhook = state.get().webhooks().get(id);
    if (webhook == null || !call.operator().sees(webhook.vendor())) {
      throw new Rejected(Problems.missing("no webhook " + id));
    }
    return webhook;
  }

  private Answer removeWebhook(Call call) throws IOException, InterruptedException {
    var webhook = webhook(call);
    return remove(
        call,
        webhook.vendor(),
        new Command.RemoveWebhook(webhook.id()),
        Documents.webhook(webhook));
  }

  private Answer remove(Call call, String vendor, Command command, JsonObject present)
      throws IOException, InterruptedException {
    var body = call.body();
    String reason = body.text("reason");
    body.done();
    return orders.submit(
        new ControlDesk.Order(call.actor(), reason, vendor, call.expectedVersion(), command),
        _ -> Answer.ok(new JsonObject().put("id", present.getString("id")).put("state", "removed")),
        _ -> present);
  }

  private static Answer shown(JsonObject document) {
    return Answer.versioned(200, document, document.getLong("version"));
  }

  /** The vendor that something is confined to: that of a confined operator in any case. */
  private static String vendor(Call call, Body body) {
    String named = body.text("vendor", call.operator().vendor());
    return named.isEmpty() ? named : call.visible(named);
  }

  private static void requireUrl(String url) {
    try {
      var uri = new URI(url);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return;
      }
    } catch (URISyntaxException e) {
      throw new Rejected(Problems.malformed("url is not an http or https URL"));
    }
    throw new Rejected(Problems.malformed("url is not an http or https URL"));
  }
}
