package dev.yunfan.streams.spike;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The crash groups of one stream: how many crashing handsets each usually has, and how many since
 * suspicion rose. Changes in place; bounded.
 */
final class GroupTally {
  /** Groups kept; the smallest go first. */
  static final int KEPT = 200;

  /** The usual counts are halved here, so that they follow the times. */
  private static final long HALVED_AT = 20_000;

  /** A stream with fewer crashes of its own takes the wider stream's shares for usual. */
  private static final long OWN_USUAL = 20;

  private final Map<String, Long> usual = new TreeMap<>();
  private final Map<String, Long> suspected = new TreeMap<>();

  /** Adds a window that may belong to a spike. */
  void suspect(Map<String, Long> window) {
    merge(suspected, window);
  }

  /** Adds a window that cleared all suspicion. */
  void settle(Map<String, Long> window) {
    merge(usual, suspected);
    suspected.clear();
    merge(usual, window);
    if (sum(usual) > HALVED_AT) {
      usual.replaceAll((_, count) -> count / 2);
      usual.values().removeIf(count -> count == 0);
    }
  }

  /** Forgets what was suspected: an alarm has told it. */
  void forget() {
    suspected.clear();
  }

  /** Groups seen since suspicion rose, and what is usual of them. */
  List<GroupCount> since(GroupTally wider) {
    var known = sum(usual) >= OWN_USUAL ? usual : wider.usual;
    double all = Math.max(1, sum(known));
    return new TreeSet<>(suspected.keySet())
        .stream()
            .map(group ->
                new GroupCount(
                    group,
                    suspected.getOrDefault(group, 0L),
                    Math.min(1, known.getOrDefault(group, 0L) / all)))
            .toList();
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static void merge(Map<String, Long> into, Map<String, Long> more) {
    more.forEach((group, count) -> into.merge(group, count, Long::sum));
    while (into.size() > KEPT) {
      long least = into.values().stream().mapToLong(Long::longValue).min().orElse(0);
      into.entrySet().stream()
          .filter(entry -> entry.getValue() == least)
          .map(Map.Entry::getKey)
          .findFirst()
          .ifPresent(into::remove);
    }
  }

  void write(DataOutputStream out) throws IOException {
    write(out, usual);
    write(out, suspected);
  }

  static GroupTally read(DataInputStream in) throws IOException {
    var tally = new GroupTally();
    read(in, tally.usual);
    read(in, tally.suspected);
    return tally;
  }

  private static void write(DataOutputStream out, Map<String, Long> counts) throws IOException {
    out.writeInt(counts.size());
    for (var entry : counts.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeLong(entry.getValue());
    }
  }

  private static void read(DataInputStream in, Map<String, Long> counts) throws IOException {
    for (int left = in.readInt(); left > 0; left--) {
      counts.put(in.readUTF(), in.readLong());
    }
  }
}
