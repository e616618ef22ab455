package dev.yunfan.ingest;

import dev.yunfan.ingest.log.TelemetryLog;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log in memory that replicates only when the test lets it. */
final class HeldLog implements TelemetryLog {
  final List<TelemetryEvents> accepted = new CopyOnWriteArrayList<>();
  final List<RejectedTelemetry> rejected = new CopyOnWriteArrayList<>();
  private final Queue<Consumer<@Nullable Exception>> waiting = new ArrayDeque<>();
  private boolean holding;

  @Override
  public void accepted(String deviceId, byte[] record, Consumer<@Nullable Exception> done) {
    try {
      accepted.add(TelemetryEvents.CODEC.decode(record));
    } catch (UnreadableRecord e) {
      throw new AssertionError(e);
    }
    settle(done);
  }

  @Override
  public void rejected(
      @Nullable String deviceId, RejectedTelemetry rejection, Consumer<@Nullable Exception> done) {
    rejected.add(rejection);
    settle(done);
  }

  /** From now on nothing is replicated. */
  synchronized void hold() {
    holding = true;
  }

  /** Replicates what waits, or fails it, and from now on everything at once. */
  void release(@Nullable Exception failure) {
    List<Consumer<@Nullable Exception>> all;
    synchronized (this) {
      holding = false;
      all = List.copyOf(waiting);
      waiting.clear();
    }
    all.forEach(done -> done.accept(failure));
  }

  synchronized int waiting() {
    return waiting.size();
  }

  private void settle(Consumer<@Nullable Exception> done) {
    synchronized (this) {
      if (holding) {
        waiting.add(done);
        return;
      }
    }
    done.accept(null);
  }
}
