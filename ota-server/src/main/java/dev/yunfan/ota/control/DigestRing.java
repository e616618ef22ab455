package dev.yunfan.ota.control;

import java.util.Optional;

/**
 * The state's digests at the newest records. A writer's word on an older record is not checked:
 * nobody writes so far behind but a server that was held up for long.
 */
public final class DigestRing {
  /** So many records back a writer's digest is checked. */
  public static final int RECORDS = 4_096;

  /** At offsets that hold no record. */
  private static final String GAP = "gap";

  private final String[] digests = new String[RECORDS];
  private long newest = -1;
  private long oldest;

  /** The state reached a record; offsets between the last one and this one hold none. */
  public void add(ControlState state) {
    long offset = state.head().offset();
    if (offset < 0) {
      return;
    }
    if (newest < 0) {
      oldest = offset;
    } else {
      for (long each = Math.max(newest + 1, offset - RECORDS + 1); each < offset; each++) {
        digests[(int) (each % RECORDS)] = GAP;
      }
    }
    newest = offset;
    oldest = Math.max(oldest, newest - RECORDS + 1);
    digests[(int) (offset % RECORDS)] = state.digest();
  }

  /** The digest at a record; empty: it is too old, or was never seen. */
  public Optional<String> at(long offset) {
    return knows(offset) && !missing(offset)
        ? Optional.of(digests[(int) (offset % RECORDS)])
        : Optional.empty();
  }

  /** Whether it is known that an offset holds no record. */
  public boolean missing(long offset) {
    return knows(offset) && digests[(int) (offset % RECORDS)].equals(GAP);
  }

  private boolean knows(long offset) {
    return offset >= 0 && offset >= oldest && offset <= newest;
  }
}
