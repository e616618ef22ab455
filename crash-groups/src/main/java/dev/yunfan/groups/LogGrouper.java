package dev.yunfan.groups;

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

  /** With the escape itself, as pagers and editors write it, and with the escape lost. */
  private static final Pattern COLOUR =
      Pattern.compile(
          "(?:\u001b|\\^\\[|\\\\(?:u001b|033|x1b|e))\\[[0-9;?]{0,20}[A-Za-z]"
              + "|\\[(?:[0-9]{1,3};){0,4}[0-9]{0,3}m(?![\\w\\]])");

  private LogGrouper() {}

  /**
   * The crash of a log. A report of an end counts before a warning, and that before an exception
   * that was merely logged; of equal ones the earliest, as what follows a crash is mostly its
   * consequence.
   *
   * @param log its lines, without line ends; see {@link LogWindow} for logs too large to hold
   */
  public static CrashGrouping group(List<String> log) {
    var plain = Wrapping.removed(log.stream().map(LogGrouper::plain).toList());
    var lines = withoutLabels(LogcatLong.flattened(plain));
    return Stream.of(
            WatchdogLog.find(lines),
            NativeLog.find(lines),
            MinidumpLog.find(lines),
            RustPanicLog.find(lines),
            GoLog.find(lines),
            ReporterLog.find(lines),
            DartLog.find(lines),
            ScriptLog.find(lines),
            JavaLog.find(lines),
            KernelLog.find(lines))
        .flatMap(Optional::stream)
        .min(Comparator.comparing(Finding::severity).reversed().thenComparingInt(Finding::line))
        .<CrashGrouping>map(Finding::signature)
        .orElseGet(() -> UnknownLog.of(lines));
  }

  /** A line as it was meant to be read: no colours, no carriage returns, not too long. */
  private static String plain(String line) {
    var text = line.indexOf('[') < 0 ? line : COLOUR.matcher(line).replaceAll("");
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\r') {
      end--;
    }
    return LogWindow.cut(text.substring(0, end));
  }

  /** Drops a collector's words over the log, which end at a blank line. */
  private static List<String> withoutLabels(List<String> lines) {
    int labels = 0;
    while (labels < lines.size() && LABEL.matcher(lines.get(labels)).find()) {
      labels++;
    }
    boolean labelled = labels > 0 && labels < lines.size() && lines.get(labels).isBlank();
    return labelled ? lines.subList(labels + 1, lines.size()) : lines;
  }
}
