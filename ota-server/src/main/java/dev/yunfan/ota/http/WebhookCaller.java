package dev.yunfan.ota.http;

import dev.yunfan.ota.access.Webhook;
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
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls webhooks, one event after the other. A receiver that does not answer 2xx within five
 * seconds is tried again, up to eight times over about half a minute, and then goes without this
 * event: one that is gone must not hold up the others for ever.
 */
public final class WebhookCaller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookCaller.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int TRIES = 8;
  private static final long FIRST_PAUSE_MILLIS = 250;

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

  /** Tells each webhook; returns when each was told or given up. */
  public void tell(RolloutEvent event, List<Webhook> webhooks) throws InterruptedException {
    String body = body(event);
    for (var webhook : webhooks) {
      String result = told(webhook, body) ? "told" : "given-up";
      meters.counter(Meters.WEBHOOKS, "result", result).increment();
    }
  }

  private boolean told(Webhook webhook, String body) throws InterruptedException {
    String problem = "";
    for (int attempt = 0; attempt < TRIES; attempt++) {
      try {
        int status = call(webhook, body);
        if (status / 100 == 2) {
          return true;
        }
        problem = "status " + status;
      } catch (IOException e) {
        problem = String.valueOf(e.getMessage());
      }
      Thread.sleep(Duration.ofMillis(FIRST_PAUSE_MILLIS << attempt));
    }
    LOG.atWarn()
        .addKeyValue("webhookId", webhook.id())
        .addKeyValue("cause", problem)
        .log("webhook goes without an event");
    return false;
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
