package dev.yunfan.streams.page;

import org.jspecify.annotations.Nullable;

/** The contents of a store when it was last written for a commit; may be read by any thread. */
public interface Committed {
  /** Stored bytes of a key, or null where there are none. */
  byte @Nullable [] committed(String key);

  /**
   * Arrival time of the newest batch that {@link #committed} shows, milliseconds since
   * 1970-01-01T00:00Z; 0 when no batch was counted.
   */
  long asOf();
}
