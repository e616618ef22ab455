package dev.yunfan.ota.log;

import dev.yunfan.ota.log.ControlHistory.Fault;
import dev.yunfan.ota.log.ControlHistory.Repaired;
import dev.yunfan.ota.replay.RepairKey;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command.RepairRecord;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.RepairText;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares the chain's true hashes with those that each record's writer saw, and with a head that
 * somebody noted. An altered record contradicts the first later record whose writer had read it;
 * what earlier writers confirmed is innocent. So one writer at a time names the record exactly,
 * racing writers a few. The newest records, and a tail that was cut off, contradict the noted head
 * alone.
 */
final class ChainCheck {
  private static final String NO_RECORD = "no record";

  /** So many unreadable records may await their repair. */
  private static final int MAX_UNREADABLE = 10_000;

  private final Optional<ChainHead> expected;
  private final Optional<RepairKey> repairKey;
  private final NavigableMap<Long, Unreadable> unreadable = new TreeMap<>();
  private final List<Repaired> repaired = new ArrayList<>();
  private final List<byte[]> hashes = new ArrayList<>();
  private final NavigableMap<Long, Integer> runs = new TreeMap<>();
  private ChainHead head = ChainHead.START;
  private long confirmed = -1;
  private Optional<Fault> fault = Optional.empty();
  private long blamedAt = Long.MAX_VALUE;

  /**
   * A check from the log's first record on.
   *
   * @param repairKey that repairs must be signed with; empty: any repair counts
   */
  ChainCheck(Optional<ChainHead> expected, Optional<RepairKey> repairKey) {
    this.expected = expected;
    this.repairKey = repairKey;
  }

  /** A record that nobody can read, until a repair of it comes. */
  private record Unreadable(String sha256, ChainHead before, String detail) {}

  /**
   * The next record. Offsets before it that hold none are no fault: markers of transactions take
   * them. When a record was removed there, a later record's writer had read it.
   */
  void add(long offset, byte[] bytes) {
    if (hashes.isEmpty() || offset != head.offset() + 1) {
      runs.put(offset, hashes.size());
    }
    var before = head;
    head = head.then(offset, bytes);
    try {
      var record = ControlRecord.decode(bytes);
      check(record.head());
      if (record.command() instanceof RepairRecord repair) {
        repaired(offset, repair);
      }
    } catch (UnreadableRecord e) {
      String detail = "it cannot be read: " + e.getMessage();
      if (unreadable.size() < MAX_UNREADABLE) {
        unreadable.put(offset, new Unreadable(RepairText.sha256(bytes), before, detail));
      } else {
        blame(offset, offset, detail);
      }
    }
    hashes.add(HexFormat.of().parseHex(head.hash()));
    expected
        .filter(noted -> noted.offset() == offset && !noted.hash().equals(head.hash()))
        .ifPresent(noted ->
            blame(
                afterConfirmed(),
                offset,
                "the chain at record %d was %s when it was noted, the log now has %s there"
                    .formatted(offset, noted.hash(), head.hash())));
  }

  private void repaired(long at, RepairRecord repair) {
    var named = unreadable.get(repair.offset());
    if (named != null
        && named.sha256().equals(repair.sha256())
        && repairKey.map(key -> key.signed(repair, named.before())).orElse(true)) {
      unreadable.remove(repair.offset());
      repaired.add(new Repaired(repair.offset(), at));
    }
  }

  private void check(ChainHead claimed) {
    String actual = hashAt(claimed.offset());
    if (claimed.hash().equals(actual)) {
      confirmed = fault.isEmpty() ? Math.max(confirmed, claimed.offset()) : confirmed;
    } else if (actual.equals(NO_RECORD) && claimed.offset() < head.offset()) {
      blame(
          claimed.offset(),
          claimed.offset(),
          "record %d was written after record %d, which is missing"
              .formatted(head.offset(), claimed.offset()));
    } else {
      blame(
          Math.min(afterConfirmed(), claimed.offset()),
          claimed.offset(),
          "record %d was written after %s, the log now has %s there"
              .formatted(head.offset(), claimed.hash(), actual));
    }
  }

  /** The first record that no later writer has confirmed. */
  private long afterConfirmed() {
    long next = confirmed + 1;
    return hashAt(next).equals(NO_RECORD)
        ? Objects.requireNonNullElse(runs.ceilingKey(next), next)
        : next;
  }

  private String hashAt(long offset) {
    if (offset == ChainHead.START.offset()) {
      return ChainHead.START.hash();
    }
    var run = runs.floorEntry(offset);
    if (run == null) {
      return NO_RECORD;
    }
    var next = runs.higherEntry(offset);
    long at = run.getValue() + (offset - run.getKey());
    return at < (next == null ? hashes.size() : next.getValue())
        ? HexFormat.of().formatHex(hashes.get((int) at))
        : NO_RECORD;
  }

  private void blame(long first, long last, String detail) {
    if (fault.isEmpty()) {
      blamedAt = head.offset();
      fault = Optional.of(new Fault(first, last, detail));
    }
  }

  /** How many records there are. */
  long records() {
    return hashes.size();
  }

  /** The head after the last record. */
  ChainHead head() {
    return head;
  }

  /** Records that nobody can read and that were repaired. */
  List<Repaired> repaired() {
    return List.copyOf(repaired);
  }

  /** The first thing wrong, now that the log's end was reached. */
  Optional<Fault> fault() {
    var first = unreadable.firstEntry();
    if (first != null && first.getKey() <= blamedAt) {
      long offset = first.getKey();
      return Optional.of(new Fault(offset, offset, first.getValue().detail()));
    }
    expected
        .filter(noted -> noted.offset() > head.offset())
        .ifPresent(noted ->
            blame(
                head.offset() + 1,
                noted.offset(),
                "the log ends at record %d, but record %d was there when its head was noted: the tail was cut off"
                    .formatted(head.offset(), noted.offset())));
    return fault;
  }
}
