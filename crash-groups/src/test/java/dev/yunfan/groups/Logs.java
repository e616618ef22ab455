package dev.yunfan.groups;

import java.util.List;

/** Short logs, and what is asked of them. */
final class Logs {
  private Logs() {}

  static CrashGrouping grouped(String log) {
    return LogGrouper.group(lines(log));
  }

  static String group(String log) {
    return grouped(log).groupId();
  }

  /** The same of a log with the line ends that it came with. */
  static String groupOf(String log) {
    return LogGrouper.group(LogLines.of(log)).groupId();
  }

  static String readable(String log) {
    return grouped(log).readable();
  }

  static String kind(String log) {
    return grouped(log).kindName();
  }

  static List<String> lines(String log) {
    return log.lines().toList();
  }

  /** A kernel console that prints the lines one after the other, by one writer. */
  static String console(String... messages) {
    var log = new StringBuilder();
    for (int i = 0; i < messages.length; i++) {
      log.append("[   %d.%06d] %s%n".formatted(40 + i, 7 * i, messages[i]));
    }
    return log.toString();
  }
}
