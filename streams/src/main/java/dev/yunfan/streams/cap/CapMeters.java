package dev.yunfan.streams.cap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Meters of what counts in other rows; a counter counts repeats after a crash. */
public final class CapMeters {
  /** Batches and crashes that count in other rows; tag {@code cap}. */
  public static final String OTHER = "streams.caps.other";

  /** Rows that were moved to other rows, since their name or group expired or gave way. */
  public static final String MOVED = "streams.caps.moved";

  /** The cap that leaves no room. */
  enum Cap {
    MODELS,
    FIRMWARES,
    NAMES_OF_HANDSET,
    GROUPS,
    GROUPS_OF_HANDSET,
    GROUPS_OF_FIRMWARE;

    private String tag() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Map<Cap, Counter> other = new EnumMap<>(Cap.class);
  private final Counter moved;

  public CapMeters(MeterRegistry meters) {
    for (var cap : Cap.values()) {
      other.put(cap, meters.counter(OTHER, "cap", cap.tag()));
    }
    this.moved = meters.counter(MOVED);
  }

  void other(Cap cap) {
    var counter = other.get(cap);
    if (counter != null) {
      counter.increment();
    }
  }

  public void moved() {
    moved.increment();
  }
}
