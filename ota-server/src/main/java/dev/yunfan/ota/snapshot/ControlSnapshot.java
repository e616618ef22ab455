package dev.yunfan.ota.snapshot;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.schemas.control.ChainHead;

/**
 * The state at one record of the control log, and what proves that the record is the log's.
 *
 * @param state after that record, at least the first one
 * @param hashBefore the chain's hash before that record, 64 lower-case hex digits
 */
public record ControlSnapshot(ControlState state, String hashBefore) {
  public ControlSnapshot {
    if (state.head().offset() < 0) {
      throw new IllegalArgumentException("a snapshot of nothing");
    }
  }

  /** Offset of the newest record that is in it. */
  public long offset() {
    return state.head().offset();
  }

  /**
   * Whether a record at {@link #offset()} is the one that was folded last: the chain's hash goes
   * over everything before it too.
   */
  public boolean endsWith(byte[] record) {
    return new ChainHead(offset() - 1, hashBefore).then(offset(), record).equals(state.head());
  }
}
