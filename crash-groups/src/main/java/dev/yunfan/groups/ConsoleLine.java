package dev.yunfan.groups;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of a kernel console, told apart from what the console, the vendor's kernel and the
 * collector put in front of it.
 *
 * @param writer who printed it: {@code T12} or {@code C0} where the kernel says so, {@link
 *     #UNNAMED} where it prints only a time, empty for a line without a kernel prefix
 * @param text the message itself
 * @param doubtful whether the unwinder itself marks the frame on this line as a guess
 */
record ConsoleLine(String writer, String text, boolean doubtful) {
  /** Of a line without the kernel's clock. */
  static final double NO_TIME = Double.NaN;

  static final String UNNAMED = "console";

  /**
   * Anywhere in the line: programs that write to the same console do not end theirs. Vendors add
   * the CPU ({@code ,1} or {@code @1}), the wall clock ({@code / 01-20 11:22:33.444}) or the unit.
   */
  private static final Pattern PREFIX =
      Pattern.compile(
          "\\[ *([0-9]+\\.[0-9]+)(?:[,@][0-9]+| / [0-9 :.-]+)?s?\\](?:\\[ *([CT][0-9]+)\\])? ?");

  /** {@code dmesg -T} and some vendors print a date instead of seconds since boot. */
  private static final Pattern DATED =
      Pattern.compile(
          "^\\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9]?[0-9] [0-9:]{8} [0-9]{4}\\] "
              + "|^(?:<[0-7]>)?\\[[0-9]{8}_[0-9:.]{8,15}\\](?:@[0-9])? ");

  /** The system log, where it does not repeat the kernel's time. */
  private static final Pattern SYSTEM_LOG = Pattern.compile("^.{8,80}? kernel: ?");

  /** Seconds, level and wall clock, as some handsets print them without brackets. */
  private static final Pattern UNBRACKETED =
      Pattern.compile("^ *[0-9]+\\.[0-9]{6}: +<[0-7]> \\([0-9-]+ [0-9:.]+\\) ?");

  /** The host's clock, as serial programs print it before a line of the handset. */
  private static final Pattern HOST_TIME =
      Pattern.compile(
          "^\\[?[0-9]{4}[-/][0-9]{2}[-/][0-9]{2},?[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?Z?\\]?:? ");

  private static final Pattern LEVEL = Pattern.compile("^<[0-7]>");

  /**
   * @param kind how writers are named after it; {@link #NOBODY} where the column names none
   */
  private record Tag(char start, Pattern pattern, char kind) {}

  private static final char NOBODY = ' ';

  /** Columns that vendors' kernels print between time and message, in any order. */
  private static final List<Tag> VENDORS_TAGS =
      List.of(
          tag('[', "\\[ *([CT][0-9]+)(?:@[A-Z]?[0-9]+)?\\] ?", NOBODY),
          tag('[', "[A-Z]?\\[([0-9]+: *[^\\]]{1,24}?: *[0-9]+)\\] ?", 'T'),
          tag('(', "-?\\(([0-9]+\\)\\[[0-9]+:[^\\]]{1,24})\\] ?", 'T'),
          tag('[', "\\[(pid:[0-9]+,cpu[0-9]+)[^\\]]{0,40}\\] ?", 'T'),
          tag('(', "\\((CPU:[0-9]+-pid:[0-9]+):[^)]{0,24}\\) ?", 'T'),
          tag('c', "c[0-9]+ +([0-9]+) ", 'T'),
          tag('c', "c([0-9]+) ", 'C'),
          tag('[', "\\[[0-9]{4}[:-][0-9]{2}[:-][0-9]{2}[ _T][0-9:.,]+\\] ?()", NOBODY),
          tag('[', "\\[([0-9]{1,2})\\] ", 'C'),
          tag('@', "@([0-9]) ", 'C'),
          tag('[', "\\[K\\] ()", NOBODY));

  /** Kernels print at most as many such columns. */
  private static final int MOST_TAGS = 4;

  private static final String GUESS = " ? ";
  private static final String POWERPC_GUESS = " (unreliable)";

  private static Tag tag(char start, String pattern, char kind) {
    return new Tag(start, Pattern.compile("^(?:<[0-7]>\\.?)?\\s*" + pattern), kind);
  }

  static ConsoleLine of(String line) {
    if (line.indexOf(']') >= 0) {
      var prefix = PREFIX.matcher(line);
      if (prefix.find()) {
        var rest = line.substring(prefix.end());
        return prefix.group(2) == null ? tagged(rest) : printed(prefix.group(2), rest);
      }
      var dated = DATED.matcher(line);
      if (dated.find()) {
        return printed(UNNAMED, line.substring(dated.end()));
      }
    }
    return withoutTime(line);
  }

  private static ConsoleLine withoutTime(String line) {
    if (line.contains(" kernel: ")) {
      var system = SYSTEM_LOG.matcher(line);
      if (system.find()) {
        return tagged(line.substring(system.end()));
      }
    }
    if (line.contains("<")) {
      var unbracketed = UNBRACKETED.matcher(line);
      if (unbracketed.find()) {
        return printed(UNNAMED, line.substring(unbracketed.end()));
      }
      var level = LEVEL.matcher(line);
      if (level.find()) {
        return printed("", line.substring(level.end())); // not every line repeats the level
      }
    }
    var host = HOST_TIME.matcher(line);
    if (host.find()) {
      return printed("", line.substring(host.end())); // not every program repeats it
    }
    var android = LogcatLine.of(line);
    return android.ofKernel()
        ? printed(UNNAMED, android.message())
        : new ConsoleLine("", line, false);
  }

  private static ConsoleLine tagged(String text) {
    var writer = UNNAMED;
    var rest = text;
    for (int i = 0; i < MOST_TAGS; i++) {
      var column = column(rest);
      if (column == null) {
        break;
      }
      writer = writer.equals(UNNAMED) ? column.writer() : writer;
      rest = column.text();
    }
    return printed(writer, rest);
  }

  private static @Nullable ConsoleLine column(String text) {
    for (var tag : VENDORS_TAGS) {
      int start = text.indexOf(tag.start());
      if (start < 0 || start > 5) {
        continue;
      }
      var found = tag.pattern().matcher(text);
      if (found.find()) {
        var named = found.group(1).replace(" ", "");
        var writer = named.isEmpty() ? UNNAMED : tag.kind() == NOBODY ? named : tag.kind() + named;
        return new ConsoleLine(writer, text.substring(found.end()), false);
      }
    }
    return null;
  }

  /** The kernel's clock in seconds, or {@link #NO_TIME}. */
  static double seconds(String line) {
    if (line.indexOf(']') < 0) {
      return NO_TIME;
    }
    var prefix = PREFIX.matcher(line);
    return prefix.find() ? Double.parseDouble(prefix.group(1)) : NO_TIME;
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
