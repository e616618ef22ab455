package dev.yunfan.ota.notify;

import dev.yunfan.ota.access.Webhook;
import dev.yunfan.ota.http.Documents;
import dev.yunfan.ota.http.Meters;
import dev.yunfan.ota.webhook.RolloutEvent;
import dev.yunfan.ota.webhook.WebhookKey;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Calls webhooks: one signed {@code POST} an event. An event that is not answered 2xx in time is to
 * be tried again.
 */
public final class WebhookCaller implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final WebhookKey key;
  private final InstantSource clock;
  private final MeterRegistry meters;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * A caller.
   *
   * @param clock whose time signatures carry
   */
  public WebhookCaller(WebhookKey key, InstantSource clock, MeterRegistry meters) {
    this.key = key;
    this.clock = clock;
    this.meters = meters;
  }

  /** Tells a webhook of an event, once; says what was wrong, if anything. */
  public Optional<String> attempt(Webhook webhook, RolloutEvent event) throws InterruptedException {
    var problem = problem(webhook, event);
    meters.counter(Meters.WEBHOOKS, "result", problem.isEmpty() ? "told" : "failed").increment();
    return problem;
  }

  private Optional<String> problem(Webhook webhook, RolloutEvent event)
      throws InterruptedException {
    try {
      int status = call(webhook, body(event));
      return status / 100 == 2 ? Optional.empty() : Optional.of("status " + status);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private int call(Webhook webhook, String body) throws IOException, InterruptedException {
    long seconds = clock.instant().getEpochSecond();
    var request =
        HttpRequest.newBuilder(URI.create(webhook.url()))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Yunfan-Signature", key.signature(webhook.id(), seconds, body))
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static String body(RolloutEvent event) {
    return new JsonObject()
        .put("id", event.id())
        .put("type", "rollout." + event.state())
        .put("at", Documents.time(event.at()))
        .put("vendor", event.vendor())
        .put("rollout", event.rolloutId())
        .put("release", event.release())
        .put("stage", event.stage())
        .put("actor", event.actor())
        .put("reason", event.reason())
        .encode();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
