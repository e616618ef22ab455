package dev.yunfan.bench.checkin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.schemas.identity.DeviceToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One handset that asks again and again until it is offered something. */
final class OfferPoller {
  private static final String DEVICE = "HAIER-0";

  private final CompletableFuture<Long> offeredAt;

  OfferPoller(int port, String firmware) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/check-in"))
            .header(
                "Authorization",
                "Bearer %s/%s/%s"
                    .formatted(
                        Rig.VENDOR,
                        DEVICE,
                        new DeviceToken(Rig.FLEET_KEY.getBytes(UTF_8)).of(DEVICE)))
            .POST(
                BodyPublishers.ofString(
                    "{\"model\":\"%s\",\"firmware\":\"%s\"}".formatted(Rig.MODEL, firmware)))
            .build();
    offeredAt = CompletableFuture.supplyAsync(() -> poll(request));
  }

  /** When the offer came, by {@link System#nanoTime()}. */
  long awaitOffer() throws IOException, InterruptedException {
    try {
      return offeredAt.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("no offer came", e);
    }
  }

  private static long poll(HttpRequest request) {
    try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int i = 0; i < 1_000_000; i++) {
        if (http.send(request, BodyHandlers.ofString()).body().contains("\"offer\"")) {
          return System.nanoTime();
        }
      }
      throw new IllegalStateException("no offer in a million answers");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
