package dev.yunfan.streams.grouping;

import java.util.regex.Pattern;

/**
 * One line of an Android log, without what the log put in front of the message.
 *
 * @param source who logged it: tag and process, empty for a line that is not logcat's
 * @param message the message
 */
record LogcatLine(String source, String message) {
  /** threadtime: date, time, process, thread, level, tag. */
  private static final Pattern THREADTIME =
      Pattern.compile(
          "^(?:\\d{4}-)?\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+\\s+(?:\\S+\\s+)?(\\d+)\\s+\\d+ [VDIWEFA] "
              + "(.*?)\\s*: ?");

  /** brief and time: level, tag, process in brackets; tools put their own times before it. */
  private static final Pattern BRIEF =
      Pattern.compile("^(?:.{0,40}?[\\s,])?[VDIWEFA]/([^(]{0,60}?)\\s*\\( *(\\d+)\\): ?");

  /** As the IDE shows it: process, thread and package, then level and tag; their order changed. */
  private static final Pattern STUDIO =
      Pattern.compile(
          "^(?:\\d{4}-)?\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+:?\\s+(\\d+)-\\d+"
              + "(?:/\\S+ [VDIWEFA]/([^:]{0,60}?)\\s*: ?| +(\\S.{0,60}?) +\\S+ +[VDIWEFA]  ?)");

  /** tag only. */
  private static final Pattern TAG = Pattern.compile("^[VDIWEFA]/([\\w.]+)\\s*: ");

  static LogcatLine of(String line) {
    if (line.indexOf(':') < 0) {
      return new LogcatLine("", line);
    }
    var threadtime = THREADTIME.matcher(line);
    if (Character.isDigit(line.charAt(0)) && threadtime.find()) {
      return after(threadtime.group(2) + "/" + threadtime.group(1), line, threadtime.end());
    }
    var studio = STUDIO.matcher(line);
    if (Character.isDigit(line.charAt(0)) && studio.find()) {
      var tag = studio.group(2) == null ? studio.group(3) : studio.group(2);
      return after(tag + "/" + studio.group(1), line, studio.end());
    }
    var brief = BRIEF.matcher(line);
    if (line.contains("): ") && brief.find()) {
      return after(brief.group(1) + "/" + brief.group(2), line, brief.end());
    }
    var tag = TAG.matcher(line);
    return tag.find() ? after(tag.group(1), line, tag.end()) : new LogcatLine("", line);
  }

  /** Whether it is the kernel's own message, which Android's log carries with process 0. */
  boolean ofKernel() {
    return source.endsWith("/0") || source.regionMatches(true, 0, "kernel/", 0, 7);
  }

  private static LogcatLine after(String source, String line, int end) {
    return new LogcatLine(source, line.substring(end));
  }
}
