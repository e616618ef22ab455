package dev.yunfan.streams.grouping;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out what a raw log shows; the log says by itself in which format it is. */
public final class LogGrouper {
  private LogGrouper() {}

  /**
   * The crash of a log. Where several readers know what they see, the earliest counts: what follows
   * a crash is mostly its consequence.
   *
   * @param lines without line ends; see {@link LogWindow} for logs too large to hold
   */
  public static CrashGrouping group(List<String> lines) {
    var findings =
        Stream.of(
                WatchdogLog.find(lines),
                NativeLog.find(lines),
                JavaLog.find(lines),
                KernelLog.find(lines))
            .flatMap(Optional::stream)
            .sorted(
                Comparator.comparing((Finding finding) -> !finding.certain())
                    .thenComparingInt(Finding::line))
            .toList();
    return findings.isEmpty() ? UnknownLog.of(lines) : findings.getFirst().signature();
  }
}
