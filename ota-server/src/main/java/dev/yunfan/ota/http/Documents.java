package dev.yunfan.ota.http;

import dev.yunfan.ota.access.StoredToken;
import dev.yunfan.ota.access.Webhook;
import dev.yunfan.ota.release.Release;
import dev.yunfan.ota.trust.Expiry;
import dev.yunfan.ota.trust.Lifetime;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Things as the API shows them. */
public final class Documents {
  private Documents() {}

  /**
   * A release, and how long its metadata lasts.
   *
   * @param names of the vendor's models for people, by id
   */
  public static JsonObject release(
      Release release, Map<String, String> names, Expiry expiry, Instant now) {
    var json =
        new JsonObject()
            .put("vendor", release.vendor())
            .put("version", release.version())
            .put("state", release.available() ? "available" : "withdrawn")
            .put("counter", release.counter())
            .put("models", texts(release.images().keySet()))
            .put("modelNames", names(release.images().keySet(), names))
            .put(
                "images",
                new JsonArray(
                    release.images().values().stream()
                        .map(image ->
                            new JsonObject()
                                .put("model", image.model())
                                .put("lengthBytes", image.lengthBytes())
                                .put("sha256", image.sha256())
                                .put("target", image.path()))
                        .toList()))
            .put("metadata", metadata(release.lifetime(expiry), now))
            .put("createdBy", release.createdBy())
            .put("createdAt", time(release.createdAt()));
    if (release.state() instanceof Release.State.Withdrawn(var by, var reason)) {
      json.put("withdrawnBy", by).put("reason", reason);
    }
    return json;
  }

  private static JsonObject names(Collection<String> models, Map<String, String> names) {
    var json = new JsonObject();
    models.stream().filter(names::containsKey).forEach(model -> json.put(model, names.get(model)));
    return json;
  }

  /** How long metadata lasts, and how that stands now. */
  public static JsonObject metadata(Lifetime lifetime, Instant now) {
    var json = new JsonObject().put("state", lifetime.phase(now).code());
    if (lifetime instanceof Lifetime.Until(var role, var expires)) {
      json.put("role", role)
          .put("expires", expires.toString())
          .put("offeredUntil", expires.minus(Lifetime.MARGIN).toString())
          .put("daysLeft", Math.max(0, Duration.between(now, expires).toDays()));
    }
    return json;
  }

  public static JsonObject token(StoredToken token) {
    return new JsonObject()
        .put("id", token.id())
        .put("name", token.name())
        .put("role", token.role())
        .put("vendor", token.vendor())
        .put("version", StoredToken.VERSION)
        .put("expiresAt", time(token.expiresAt()));
  }

  public static JsonObject webhook(Webhook webhook) {
    return new JsonObject()
        .put("id", webhook.id())
        .put("vendor", webhook.vendor())
        .put("url", webhook.url())
        .put("version", Webhook.VERSION);
  }

  public static JsonArray texts(Collection<String> texts) {
    return new JsonArray(List.copyOf(texts));
  }

  public static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
