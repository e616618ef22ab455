package dev.yunfan.agent.handset;

import dev.yunfan.schemas.telemetry.TelemetryEvent;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** The events of an outbox, and the order in which they make room. */
final class KeptEvents {
  /** File systems give whole blocks. */
  private static final int BLOCK = 4_096;

  /** How much an event matters, least first. */
  enum Worth {
    UNREADABLE,
    HEARTBEAT,
    CRASH,
    UPDATE,
    ACTIVATION;

    static Worth of(TelemetryEvent event) {
      return switch (event) {
        case TelemetryEvent.Heartbeat _ -> HEARTBEAT;
        case TelemetryEvent.Crash _ -> CRASH;
        case TelemetryEvent.UpdateReport _ -> UPDATE;
        case TelemetryEvent.Activation _ -> ACTIVATION;
      };
    }
  }

  /**
   * One file.
   *
   * @param bytes that it takes on the storage
   */
  record Kept(long seq, String name, Worth worth, long bytes) {
    private static final Comparator<Kept> LEAST_FIRST =
        Comparator.comparing(Kept::worth).thenComparingLong(Kept::seq);
  }

  private final TreeMap<Long, Kept> bySeq = new TreeMap<>();
  private long bytes;

  static long stored(int contentBytes) {
    return (contentBytes + BLOCK - 1L) / BLOCK * BLOCK;
  }

  void add(Kept kept) {
    remove(kept.seq());
    bySeq.put(kept.seq(), kept);
    bytes += kept.bytes();
  }

  void remove(long seq) {
    var gone = bySeq.remove(seq);
    bytes -= gone == null ? 0 : gone.bytes();
  }

  /** In their order. */
  List<Kept> all() {
    return List.copyOf(bySeq.values());
  }

  long highestSeq() {
    return bySeq.isEmpty() ? -1 : bySeq.lastKey();
  }

  boolean hasReadable() {
    return bySeq.values().stream().anyMatch(kept -> kept.worth() != Worth.UNREADABLE);
  }

  /** Whether so much more fits once all that matters as much or less is gone. */
  boolean canHold(Worth worth, long moreBytes, long mostBytes) {
    long mattersMore =
        bySeq.values().stream()
            .filter(kept -> kept.worth().compareTo(worth) > 0)
            .mapToLong(Kept::bytes)
            .sum();
    return mattersMore + moreBytes <= mostBytes;
  }

  /** Whether something is there that matters no more. */
  boolean canDisplace(Worth worth) {
    return !bySeq.isEmpty() && least().worth().compareTo(worth) <= 0;
  }

  boolean isOver(long moreBytes, long mostBytes) {
    return bytes + moreBytes > mostBytes;
  }

  /** The oldest of the least important events; there must be one. */
  Kept least() {
    return bySeq.values().stream().min(Kept.LEAST_FIRST).orElseThrow();
  }
}
