package dev.yunfan.ota.kafka;

import dev.yunfan.ota.kafka.ControlHistory.Fault;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.ControlRecord;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Compares the chain's true hashes with those that each record's writer saw, and with a head that
 * somebody noted. An altered record contradicts the first later record whose writer had read it;
 * what earlier writers confirmed is innocent. So one writer at a time names the record exactly,
 * racing writers a few. The newest records, and a tail that was cut off, contradict the noted head
 * alone.
 */
final class ChainCheck {
  private final Optional<ChainHead> expected;
  private final List<byte[]> hashes = new ArrayList<>();
  private ChainHead head = ChainHead.START;
  private long confirmed = -1;
  private Optional<Fault> fault = Optional.empty();

  ChainCheck(Optional<ChainHead> expected) {
    this.expected = expected;
  }

  /** The record at the next offset. */
  void add(long offset, byte[] bytes) {
    if (offset != head.offset() + 1) {
      blame(head.offset() + 1, offset - 1, "records are missing");
    }
    head = head.then(offset, bytes);
    try {
      check(ControlRecord.decode(bytes).head());
    } catch (UnreadableRecord e) {
      blame(offset, offset, "it cannot be read: " + e.getMessage());
    }
    hashes.add(HexFormat.of().parseHex(head.hash()));
    expected
        .filter(noted -> noted.offset() == offset && !noted.hash().equals(head.hash()))
        .ifPresent(noted ->
            blame(
                confirmed + 1,
                offset,
                "the chain at record %d was %s when it was noted, the log now has %s there"
                    .formatted(offset, noted.hash(), head.hash())));
  }

  private void check(ChainHead claimed) {
    String actual = hashAt(claimed.offset());
    if (claimed.hash().equals(actual)) {
      confirmed = fault.isEmpty() ? Math.max(confirmed, claimed.offset()) : confirmed;
    } else {
      blame(
          Math.min(confirmed + 1, claimed.offset()),
          claimed.offset(),
          "record %d was written after %s, the log now has %s there"
              .formatted(head.offset(), claimed.hash(), actual));
    }
  }

  private String hashAt(long offset) {
    if (offset == ChainHead.START.offset()) {
      return ChainHead.START.hash();
    }
    return offset >= 0 && offset < hashes.size()
        ? HexFormat.of().formatHex(hashes.get((int) offset))
        : "no record";
  }

  private void blame(long first, long last, String detail) {
    if (fault.isEmpty()) {
      fault = Optional.of(new Fault(first, last, detail));
    }
  }

  /** The head after the last record. */
  ChainHead head() {
    return head;
  }

  /** The first thing wrong, now that the log's end was reached. */
  Optional<Fault> fault() {
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
