package dev.yunfan.streams.grouping;

import java.util.regex.Pattern;

/**
 * One line of a kernel console, told apart from what the console put in front of it.
 *
 * @param writer who printed it: {@code T12} or {@code C0} where the kernel says so, {@link
 *     #UNNAMED} where it prints only a time, empty for a line without a kernel prefix
 * @param text the message itself
 * @param doubtful whether the unwinder itself marks the frame on this line as a guess
 */
record ConsoleLine(String writer, String text, boolean doubtful) {
  static final String UNNAMED = "console";

  /** Anywhere in the line: programs that write to the same console do not end theirs. */
  private static final Pattern PREFIX =
      Pattern.compile("\\[ *[0-9]+\\.[0-9]+\\](?:\\[ *([CT][0-9]+)\\])? ?");

  /** {@code dmesg -T} prints a date instead of seconds since boot. */
  private static final Pattern DATED =
      Pattern.compile("^\\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9]?[0-9] [0-9:]{8} [0-9]{4}\\] ");

  private static final String GUESS = " ? ";
  private static final String POWERPC_GUESS = " (unreliable)";

  static ConsoleLine of(String line) {
    if (line.indexOf(']') < 0) {
      return new ConsoleLine("", line, false);
    }
    var prefix = PREFIX.matcher(line);
    if (prefix.find()) {
      var writer = prefix.group(1) == null ? UNNAMED : prefix.group(1);
      return printed(writer, line.substring(prefix.end()));
    }
    var dated = DATED.matcher(line);
    return dated.find()
        ? printed(UNNAMED, line.substring(dated.end()))
        : new ConsoleLine("", line, false);
  }

  private static ConsoleLine printed(String writer, String text) {
    // the interrupted function of an <EOI> line is certain although it carries the mark
    if (!text.contains("<EOI>")) {
      if (text.endsWith(POWERPC_GUESS)) {
        return new ConsoleLine(
            writer, text.substring(0, text.length() - POWERPC_GUESS.length()), true);
      }
      if (text.contains(GUESS)) {
        return new ConsoleLine(writer, text, true);
      }
    }
    return new ConsoleLine(writer, text, false);
  }

  /** Whether another CPU printed it, as in the back-traces of all CPUs. */
  boolean byCpu() {
    return writer.startsWith("C");
  }
}
