package dev.yunfan.cli.recovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How counting went on after a fault.
 *
 * @param fault such as {@code broker killed}
 * @param took until an event that was reported after the fault was seen in every query API
 * @param watchdog how often a watchdog of the streams acted meanwhile
 * @param selfCures how often a broker restarted itself because of its coordinator
 * @param stuck whether counting did not go on by itself within the patience
 */
record Recovered(String fault, Duration took, int watchdog, long selfCures, boolean stuck) {
  /** One line for programs. */
  String json(String protocol, int brokers, boolean loaded) {
    return ("{\"protocol\":\"%s\",\"brokers\":%d,\"loaded\":%b,\"fault\":\"%s\",\"seconds\":%.1f,"
            + "\"watchdog\":%d,\"selfCures\":%d,\"stuck\":%b}")
        .formatted(
            protocol, brokers, loaded, fault, took.toMillis() / 1e3, watchdog, selfCures, stuck);
  }

  /** Several of one kind, as a row of a table: number, p50, p99, longest, and the exceptions. */
  static String row(List<Recovered> all) {
    var sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparing(Recovered::took));
    return "%3d  p50 %5.1f s  p99 %5.1f s  longest %5.1f s  watchdog %d  self-cured %d  stuck %d"
        .formatted(
            sorted.size(),
            seconds(sorted, 50),
            seconds(sorted, 99),
            seconds(sorted, 100),
            sorted.stream().filter(each -> each.watchdog > 0).count(),
            sorted.stream().filter(each -> each.selfCures > 0).count(),
            sorted.stream().filter(Recovered::stuck).count());
  }

  /** The nearest rank: with few of them, p99 is the longest. */
  private static double seconds(List<Recovered> sorted, int percent) {
    int rank = Math.ceilDiv(sorted.size() * percent, 100);
    return sorted.get(Math.max(1, rank) - 1).took.toMillis() / 1e3;
  }
}
