package dev.yunfan.ota.notify;

import dev.yunfan.ota.webhook.RolloutEvent;
import dev.yunfan.runtime.kafka.Stopping;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one webhook its events, in order, one at a time. A failed event is tried again at growing
 * pauses; the receiver goes without an event only when that has failed for a day, or when {@value
 * #MOST} wait. A receiver that is gone holds up nobody else.
 */
final class WebhookSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
  private static final int MOST = 10_000;

  private final String webhookId;
  private final Call call;
  private final Pauses pauses;
  private final LongSupplier nanoTime;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Thread thread;

  /** One try; says what was wrong, if anything. */
  interface Call {
    Optional<String> attempt(RolloutEvent event) throws InterruptedException;
  }

  /**
   * How long to wait between tries.
   *
   * @param first after the first failure; each next pause is twice as long
   * @param longest no pause is longer
   * @param patience after so long an event is given up
   */
  record Pauses(Duration first, Duration longest, Duration patience) {
    static final Pauses DEFAULT =
        new Pauses(Duration.ofMillis(250), Duration.ofMinutes(1), Duration.ofDays(1));

    Duration after(int failures) {
      long millis = first.toMillis() << Math.min(failures - 1, 30);
      return Duration.ofMillis(Math.min(millis, longest.toMillis()));
    }
  }

  private record Waiting(long offset, RolloutEvent event, long since) {}

  WebhookSender(String webhookId, Call call, Pauses pauses) {
    this(webhookId, call, pauses, System::nanoTime);
  }

  /** With a clock of its own for the patience. */
  WebhookSender(String webhookId, Call call, Pauses pauses, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.webhookId = webhookId;
    this.call = call;
    this.pauses = pauses;
    this.thread = Thread.ofVirtual().name("webhook-" + webhookId).start(this::run);
  }

  /** Takes an event of one command to be told after those before it; does not wait. */
  synchronized void take(long offset, RolloutEvent event) {
    if (waiting.size() >= MOST) {
      givenUp(waiting.removeFirst(), "%d events wait".formatted(MOST));
    }
    waiting.add(new Waiting(offset, event, nanoTime.getAsLong()));
    notifyAll();
  }

  /** Offset of the oldest command that was not wholly told; the given one when all were. */
  synchronized long untold(long folded) {
    var oldest = waiting.peekFirst();
    return oldest == null ? folded : oldest.offset();
  }

  private synchronized Waiting oldest() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    return waiting.getFirst(); // it stays the oldest until it was told
  }

  private synchronized void settled(Waiting told) {
    if (told.equals(waiting.peekFirst())) {
      waiting.removeFirst();
    }
  }

  private void run() {
    try {
      while (true) {
        var next = oldest();
        deliver(next);
        settled(next);
      }
    } catch (InterruptedException e) {
      LOG.atDebug().addKeyValue("webhookId", webhookId).log("sender stops");
    }
  }

  private void deliver(Waiting next) throws InterruptedException {
    for (int failures = 1; ; failures++) {
      var problem = call.attempt(next.event());
      if (problem.isEmpty()) {
        return;
      }
      if (nanoTime.getAsLong() - next.since() > pauses.patience().toNanos()) {
        givenUp(next, problem.get());
        return;
      }
      Thread.sleep(pauses.after(failures));
    }
  }

  private void givenUp(Waiting event, String why) {
    LOG.atWarn()
        .addKeyValue("webhookId", webhookId)
        .addKeyValue("event", event.event().id())
        .addKeyValue("cause", why)
        .log("webhook goes without an event");
  }

  @Override
  public void close() {
    thread.interrupt();
    Stopping.await(thread);
  }
}
