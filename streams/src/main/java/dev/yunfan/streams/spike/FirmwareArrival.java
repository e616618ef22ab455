package dev.yunfan.streams.spike;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** When a firmware came to handsets, and to how many day by day. Changes in place. */
final class FirmwareArrival {
  private static final int DAYS_KEPT = 40;
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  private final long firstHeard;
  private long lastHeard;
  private long handsets;

  /** Handsets at the end of each of the last days. */
  private final TreeMap<Long, Long> byDay = new TreeMap<>();

  FirmwareArrival(Instant firstHeard) {
    this.firstHeard = firstHeard.toEpochMilli();
    this.lastHeard = this.firstHeard;
  }

  void heard(Instant window, long joined) {
    lastHeard = Math.max(lastHeard, window.toEpochMilli());
    handsets += joined;
    byDay.put(Math.floorDiv(window.toEpochMilli(), DAY_MILLIS), handsets);
    while (byDay.size() > DAYS_KEPT) {
      byDay.pollFirstEntry();
    }
  }

  Instant lastHeard() {
    return Instant.ofEpochMilli(lastHeard);
  }

  /**
   * The last time before a moment at which the firmware was new: first heard of, or within a day on
   * at least twice as many handsets.
   */
  Optional<FirmwareShift> before(String firmware, Instant moment) {
    return Stream.concat(Stream.of(firstHeard), doublings())
        .filter(at -> at <= moment.toEpochMilli())
        .max(Comparator.naturalOrder())
        .map(at -> new FirmwareShift(firmware, Instant.ofEpochMilli(at), Math.max(0, handsets)));
  }

  private Stream<Long> doublings() {
    return byDay.entrySet().stream()
        .filter(day -> {
          var earlier = byDay.lowerEntry(day.getKey());
          return earlier != null && day.getValue() >= 2 * Math.max(1, earlier.getValue());
        })
        .map(day -> day.getKey() * DAY_MILLIS);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(firstHeard);
    out.writeLong(lastHeard);
    out.writeLong(handsets);
    out.writeInt(byDay.size());
    for (var day : byDay.entrySet()) {
      out.writeLong(day.getKey());
      out.writeLong(day.getValue());
    }
  }

  static FirmwareArrival read(DataInputStream in) throws IOException {
    var arrival = new FirmwareArrival(Instant.ofEpochMilli(in.readLong()));
    arrival.lastHeard = in.readLong();
    arrival.handsets = in.readLong();
    for (int left = in.readInt(); left > 0; left--) {
      arrival.byDay.put(in.readLong(), in.readLong());
    }
    return arrival;
  }
}
