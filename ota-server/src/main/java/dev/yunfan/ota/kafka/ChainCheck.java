package dev.yunfan.ota.kafka;

import dev.yunfan.ota.kafka.ControlHistory.Fault;
import dev.yunfan.schemas.control.ChainHead;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the chain's true hashes with those that each record's writer saw. An altered record
 * contradicts the first later record whose writer had read it; what earlier writers confirmed is
 * innocent. So one writer at a time names the record exactly, racing writers a few.
 */
final class ChainCheck {
  private final Map<Long, String> hashes = new HashMap<>();
  private long confirmed = -1;
  private Optional<Fault> fault = Optional.empty();

  ChainCheck() {
    hashes.put(ChainHead.START.offset(), ChainHead.START.hash());
  }

  /**
   * One more record.
   *
   * @param reached head after it
   * @param claimed head that its writer had seen
   */
  void add(ChainHead reached, ChainHead claimed) {
    String actual = hashes.get(claimed.offset());
    if (fault.isEmpty() && !claimed.hash().equals(actual)) {
      fault =
          Optional.of(
              new Fault(
                  Math.min(confirmed + 1, claimed.offset()),
                  claimed.offset(),
                  "record %d was written after %s, the log now has %s there"
                      .formatted(reached.offset(), claimed.hash(), actual)));
    }
    if (fault.isEmpty()) {
      confirmed = Math.max(confirmed, claimed.offset());
    }
    hashes.put(reached.offset(), reached.hash());
  }

  /** A record that is none of ours. */
  void unreadable(long offset, String detail) {
    if (fault.isEmpty()) {
      fault = Optional.of(new Fault(offset, offset, detail));
    }
  }

  Optional<Fault> fault() {
    return fault;
  }
}
