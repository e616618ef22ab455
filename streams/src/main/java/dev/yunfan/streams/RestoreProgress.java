package dev.yunfan.streams;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the state that this instance takes up is restored: a line in the log every tenth, and a
 * meter and a detail of {@code /readyz}. Called by the threads that restore.
 */
final class RestoreProgress implements StateRestoreListener {
  private static final Logger LOG = LoggerFactory.getLogger(RestoreProgress.class);
  private static final int STEP_PERCENT = 10;

  private final Map<TopicPartition, Span> open = new ConcurrentHashMap<>();
  private long total;
  private long restored;
  private int told;
  private long pieces;

  /** The rest of one changelog partition. */
  private record Span(long length, long done) {}

  /** Restored part of all that is being taken up, in percent; 100 when there is nothing. */
  synchronized int percent() {
    return total == 0 ? 100 : (int) (100 * restored / total);
  }

  /** Grows with each piece that is restored: restoring that moves does not stand still. */
  synchronized long pieces() {
    return pieces;
  }

  /** Changelog records that are still to be read. */
  synchronized long remaining() {
    return total - restored;
  }

  @Override
  public synchronized void onRestoreStart(
      TopicPartition changelog, String store, long from, long end) {
    if (open.isEmpty()) {
      total = 0;
      restored = 0;
      told = 0;
    }
    pieces++;
    long length = Math.max(0, end - from);
    open.put(changelog, new Span(length, 0));
    total += length;
  }

  @Override
  public synchronized void onBatchRestored(
      TopicPartition changelog, String store, long offset, long records) {
    pieces++;
    // Offsets of transactions' ends are no records: the rest is added when the span ends.
    open.computeIfPresent(
        changelog,
        (_, span) -> {
          long done = Math.min(records, span.length - span.done);
          restored += done;
          return new Span(span.length, span.done + done);
        });
    if (percent() >= told + STEP_PERCENT) {
      told = percent();
      tell();
    }
  }

  @Override
  public void onRestoreEnd(TopicPartition changelog, String store, long records) {
    ends(changelog);
  }

  @Override
  public void onRestoreSuspended(TopicPartition changelog, String store, long records) {
    ends(changelog);
  }

  private synchronized void ends(TopicPartition changelog) {
    pieces++;
    var span = open.remove(changelog);
    if (span == null) {
      return;
    }
    restored += span.length - span.done;
    if (open.isEmpty() && total > 0) {
      tell();
    }
  }

  private void tell() {
    LOG.atInfo()
        .addKeyValue("percent", percent())
        .addKeyValue("records", total)
        .log("state is being restored");
  }
}
