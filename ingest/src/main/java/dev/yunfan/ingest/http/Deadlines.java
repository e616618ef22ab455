package dev.yunfan.ingest.http;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;

/**
 * The uploads of one event loop whose body is not here yet, oldest first. One timer looks after all
 * of them: nearly every body comes with its head, and a timer of its own would be a waste.
 */
final class Deadlines {
  private static final long LOOK_MILLIS = 250;

  private final LinkedHashSet<BatchUpload> coming = new LinkedHashSet<>();
  private final long bodyNanos;

  /**
   * Looks after the uploads of the event loop that makes it.
   *
   * @param bodyTime from the head of a request to the end of its body
   */
  Deadlines(Vertx vertx, Duration bodyTime) {
    this.bodyNanos = bodyTime.toNanos();
    vertx.setPeriodic(LOOK_MILLIS, _ -> look());
  }

  void add(BatchUpload upload) {
    coming.add(upload);
  }

  void remove(BatchUpload upload) {
    coming.remove(upload);
  }

  private void look() {
    long now = System.nanoTime();
    while (!coming.isEmpty() && now - coming.getFirst().startedNanos() >= bodyNanos) {
      coming.removeFirst().tooSlow();
    }
  }
}
