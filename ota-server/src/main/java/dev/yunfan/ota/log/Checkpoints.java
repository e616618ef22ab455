package dev.yunfan.ota.log;

import dev.yunfan.ota.control.ControlState;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A few dozen states along the log, so that a page deep inside it need not be folded from the
 * start. States share what they have in common, so each costs what changed since the one before.
 */
final class Checkpoints {
  private static final int MOST = 64;

  private final NavigableMap<Long, ControlState> states = new TreeMap<>();
  private long apart = 1_000;

  /** The latest kept state that no record after an offset is in. */
  synchronized ControlState upTo(long offset) {
    var kept = states.floorEntry(offset);
    return kept == null ? ControlState.EMPTY : kept.getValue();
  }

  /** A reading came by; every so often that is kept, at wider steps as the log grows. */
  synchronized void passed(ControlState state) {
    long offset = state.head().offset();
    if (offset % apart != 0 || offset == 0) {
      return;
    }
    states.put(offset, state);
    if (states.size() > MOST) {
      apart *= 2;
      states.keySet().removeIf(kept -> kept % apart != 0);
    }
  }
}
