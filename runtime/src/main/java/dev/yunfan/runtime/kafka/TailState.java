package dev.yunfan.runtime.kafka;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a tail does. Its thread writes; any thread reads, or waits for a change. */
final class TailState {
  static final String READING = "reading";

  private volatile boolean caughtUp;
  private volatile boolean closing;
  private volatile @Nullable Failing failing;
  private volatile @Nullable Failing stopped;
  private volatile @Nullable String endUnknown;
  private volatile EndProof.Unread hidden = EndProof.Unread.NOTHING;

  /**
   * The cause that keeps it from reading, now or for ever.
   *
   * @param since {@link System#nanoTime()}
   */
  record Failing(long since, String cause) {
    long seconds() {
      return Duration.ofNanos(System.nanoTime() - since).toSeconds();
    }
  }

  boolean caughtUp() {
    return caughtUp;
  }

  boolean closing() {
    return closing;
  }

  boolean isStopped() {
    return stopped != null;
  }

  boolean isFailing() {
    return failing != null;
  }

  synchronized void caughtUp(boolean now) {
    caughtUp = now;
    notifyAll();
  }

  /** A proof came: those who wait for one look again. */
  synchronized void proven() {
    notifyAll();
  }

  synchronized void close() {
    closing = true;
    notifyAll();
  }

  synchronized void stop(String cause) {
    stopped = new Failing(System.nanoTime(), cause);
    notifyAll();
  }

  /** An attempt failed; says whether it is the first one in a row. */
  boolean failed(Throwable failure) {
    var before = failing;
    failing =
        new Failing(before == null ? System.nanoTime() : before.since, KafkaFault.words(failure));
    return before == null;
  }

  /** An attempt succeeded; says whether it is the first one after failures. */
  boolean recovered() {
    boolean was = failing != null;
    failing = null;
    return was;
  }

  /** The topics' ends cannot be asked; says whether this is new. */
  boolean endUnknown(Throwable failure) {
    boolean isNew = endUnknown == null;
    endUnknown = KafkaFault.words(failure);
    return isNew;
  }

  /** The topics' ends were asked. */
  void endKnown() {
    endUnknown = null;
  }

  /** Records that an open transaction hides now. */
  void hidden(EndProof.Unread records) {
    hidden = records;
  }

  /** How long a transaction has hidden records, in nanoseconds; 0: none does. */
  long hiddenFor() {
    var now = hidden;
    return now.byTopic().isEmpty() ? 0 : System.nanoTime() - now.since();
  }

  /** The records that an open transaction hides, in a few words; empty: none hides anything. */
  Optional<String> hidden() {
    var now = hidden;
    if (now.byTopic().isEmpty()) {
      return Optional.empty();
    }
    String topics =
        now.byTopic().entrySet().stream()
            .map(each ->
                "an open transaction on %s hides up to %d records"
                    .formatted(each.getKey(), each.getValue()))
            .collect(Collectors.joining(", "));
    var length = Duration.ofNanos(System.nanoTime() - now.since());
    return Optional.of(
        "%s, for %d s; end its writer, or wait until the brokers abort it"
            .formatted(topics, length.toSeconds()));
  }

  /** Waits for a condition; false when it does not hold by then, or when the tail ended. */
  synchronized boolean await(BooleanSupplier condition, Duration atMost)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0 || stopped != null || closing) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /** Waits before the next attempt; ends early when the tail closes. */
  void pause(Duration length) throws InterruptedException {
    var _ = await(() -> closing, length);
  }

  /** In a few words; {@code proof} speaks of the ends when nothing else is wrong. */
  String words(String proof) {
    var failure = failing;
    var unknown = endUnknown;
    var end = stopped;
    if (end != null) {
      return "stopped %d s ago: %s; restart this server".formatted(end.seconds(), end.cause);
    }
    if (closing) {
      return "closed";
    }
    if (failure != null) {
      return "failing for %d s: %s".formatted(failure.seconds(), failure.cause);
    }
    return unknown == null || proof.equals(READING) ? proof : proof + ": " + unknown;
  }
}
