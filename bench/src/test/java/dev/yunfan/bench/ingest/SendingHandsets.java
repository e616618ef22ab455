package dev.yunfan.bench.ingest;

import static org.awaitility.Awaitility.await;

import dev.yunfan.schemas.telemetry.TelemetryBatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Handsets that each send one batch after another, the same one until it is acknowledged. */
final class SendingHandsets implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration BACKOFF = Duration.ofMillis(50);
  private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(2);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI telemetry;
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  SendingHandsets(int port, int count) {
    this.telemetry = URI.create("http://127.0.0.1:%d/v1/telemetry".formatted(port));
    for (int i = 0; i < count; i++) {
      var device = "KT-KILL-%03d".formatted(i);
      threads.add(Thread.ofVirtual().start(() -> sendOneAfterAnother(device)));
    }
  }

  /** Device and seq of every event that was acknowledged. */
  Set<String> acknowledged() {
    return acknowledged;
  }

  /** Ends each handset after its last batch is acknowledged. */
  void finish() throws InterruptedException {
    stopping = true;
    for (var thread : threads) {
      thread.join();
    }
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    client.shutdownNow();
  }

  private void sendOneAfterAnother(String device) {
    for (long seq = 0; !stopping; seq += Requests.SMALL_EVENTS) {
      byte[] body = TelemetryBatch.CODEC.encode(Requests.smallBatch(device, seq));
      await()
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(BACKOFF)
          .atMost(LONGEST_OUTAGE)
          .until(() -> taken(device, body));
      for (int i = 0; i < Requests.SMALL_EVENTS; i++) {
        acknowledged.add(Arrived.name(device, seq + i));
      }
    }
  }

  private boolean taken(String device, byte[] body) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(telemetry)
            .timeout(PATIENCE)
            .header("Authorization", Requests.credential(device))
            .header("Content-Type", "application/avro")
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 202;
    } catch (IOException e) {
      return false; // killed, or not back yet: the handset keeps the batch
    }
  }
}
