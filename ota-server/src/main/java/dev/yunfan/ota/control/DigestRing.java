package dev.yunfan.ota.control;

import java.util.Arrays;
import java.util.Optional;

/**
 * The state's digests at the newest records. What a writer says of an older record is not checked:
 * nobody writes so far behind but a server that was held up for long.
 */
public final class DigestRing {
  /** So many records back a writer's digest is checked. */
  public static final int RECORDS = 4_096;

  private final String[] digests = new String[RECORDS];
  private long newest = -1;
  private long oldest;

  /** The state reached a record; its offset is the next one, or any after a fresh start. */
  public void add(ControlState state) {
    long offset = state.head().offset();
    if (offset < 0) {
      return;
    }
    if (newest < 0 || offset != newest + 1) {
      Arrays.fill(digests, "");
      oldest = offset;
    }
    newest = offset;
    oldest = Math.max(oldest, newest - RECORDS + 1);
    digests[(int) (offset % RECORDS)] = state.digest();
  }

  /** The digest at a record; empty: it is too old, or was never seen. */
  public Optional<String> at(long offset) {
    return offset < oldest || offset > newest || offset < 0
        ? Optional.empty()
        : Optional.of(digests[(int) (offset % RECORDS)]);
  }
}
