package dev.yunfan.streams.spike;

import dev.yunfan.schemas.fleet.SpikeCell;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reports of some handsets in one window; a running sum. */
final class Heard {
  private static final int KINDS = dev.yunfan.streams.spike.Stream.KINDS.size();
  private static final double SECONDS_PER_HOUR = 3_600;

  private long covered;
  private long joined;
  private final long[] crashing = new long[KINDS];
  private final List<Map<String, Long>> groups =
      Stream.<Map<String, Long>>generate(HashMap::new).limit(KINDS).toList();

  void add(SpikeCell cell) {
    covered += cell.covered();
    joined += cell.joined();
    for (int kind = 0; kind < Math.min(KINDS, cell.crashed().size()); kind++) {
      crashing[kind] += cell.crashed().get(kind);
    }
    for (var group : cell.groups()) {
      groups.get(group.kind()).merge(group.group(), group.handsets(), Long::sum);
    }
  }

  /** Adds all that others reported. */
  void add(Heard other) {
    covered += other.covered;
    for (int kind = 0; kind < KINDS; kind++) {
      crashing[kind] += other.crashing[kind];
    }
  }

  /** Adds what others reported, of one kind of crashes. */
  void add(Heard other, int kind) {
    covered += other.covered;
    crashing[kind] += other.crashing[kind];
    other.groups.get(kind).forEach((group, n) -> groups.get(kind).merge(group, n, Long::sum));
  }

  /** Hours of handsets' lives that their reports tell of. */
  double deviceHours() {
    return covered / SECONDS_PER_HOUR;
  }

  /** Handsets that came to the firmware, less those that left it. */
  long joined() {
    return joined;
  }

  /** Handset-days with a crash. */
  long crashing(int kind) {
    return crashing[kind];
  }

  /** The same by the group of the day's first crash. */
  Map<String, Long> groups(int kind) {
    return Collections.unmodifiableMap(groups.get(kind));
  }
}
