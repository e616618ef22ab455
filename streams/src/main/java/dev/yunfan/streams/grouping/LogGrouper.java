package dev.yunfan.streams.grouping;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds out what a raw log shows; the log says by itself in which format it is. */
public final class LogGrouper {
  private static final Pattern LABEL =
      Pattern.compile(
          "^(?:TITLE|ALT|TYPE|FRAME|CORRUPTED|SUPPRESSED|PANICKED|EXECUTOR|CONTEXTS|START|END): ");

  private static final char ESCAPE = '\u001b';
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;?]{0,20}[A-Za-z]");

  private LogGrouper() {}

  /**
   * The crash of a log. Where several readers know what they see, the earliest counts: what follows
   * a crash is mostly its consequence.
   *
   * @param log its lines, without line ends; see {@link LogWindow} for logs too large to hold
   */
  public static CrashGrouping group(List<String> log) {
    var lines = withoutLabels(log.stream().map(LogGrouper::plain).toList());
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

  /** A line as it was meant to be read: no colours, no carriage return, not too long. */
  private static String plain(String line) {
    var text = line.indexOf(ESCAPE) < 0 ? line : COLOUR.matcher(line).replaceAll("");
    return LogWindow.cut(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }

  /** What a collector wrote over the log, up to a blank line, is not the log's own words. */
  private static List<String> withoutLabels(List<String> lines) {
    int labels = 0;
    while (labels < lines.size() && LABEL.matcher(lines.get(labels)).find()) {
      labels++;
    }
    boolean labelled = labels > 0 && labels < lines.size() && lines.get(labels).isBlank();
    return labelled ? lines.subList(labels + 1, lines.size()) : lines;
  }
}
