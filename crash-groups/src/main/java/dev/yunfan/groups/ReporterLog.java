package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads native crashes as the pages and exports of crash services show them. */
final class ReporterLog {
  private static final Pattern HEAD =
      Pattern.compile(
          "^(?:Fatal )?(SIG(?:SEGV|ABRT|BUS|ILL|FPE|TRAP|SYS|SEGV))(?: ?[:\u00b7-] ?.*)?$");

  /** Function, then library and decimal offset, or source and line, in brackets. */
  private static final Pattern AT =
      Pattern.compile("^\\s*at (\\S.*?) ?\\(([^()\\s]*?[^()\\s:]*):(\\d+)\\)\\s*$");

  /** Library and decimal offset, then function. */
  private static final Pattern LIBRARY_FIRST =
      Pattern.compile(
          "^\\s*((?:/(?:system|apex|vendor|data|product)/)?\\S+\\.(?:so|apk|odex|oat)|/(?:system|apex|vendor|data)/\\S+):(\\d+)(?: (\\S.*?))?\\s*$");

  /** Library, hexadecimal offset, function. */
  private static final Pattern OFFSET_SECOND =
      Pattern.compile(
          "^\\s*(\\S+) \\+(?:0x)?([0-9a-f]+)(?: (\\S.*?)(?: \\([^()]*:\\d+\\))?)?\\s*$");

  private static final Pattern ADDRESS = Pattern.compile("^0x[0-9a-f]+$|^unknown_symbol$");

  private ReporterLog() {}

  /** The first signal that such frames follow, or empty. */
  static Optional<Finding> find(List<String> log) {
    for (int i = 0; i < log.size(); i++) {
      var line = log.get(i);
      if (line.startsWith("SIG") || line.startsWith("Fatal SIG")) {
        var head = HEAD.matcher(line.strip());
        if (head.find()) {
          var frames = frames(log, i + 1);
          if (!frames.isEmpty()) {
            var signature = NativeSignature.of(head.group(1), "", frames);
            return Optional.of(new Finding(i, Severity.FATAL, signature));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static List<NativeFrame> frames(List<String> log, int from) {
    var frames = new ArrayList<NativeFrame>();
    for (int i = from; i < log.size(); i++) {
      var frame = frame(log.get(i));
      if (frame.isPresent()) {
        frames.add(frame.get());
      } else if (!frames.isEmpty() || i > from + 5) {
        break;
      }
    }
    return frames;
  }

  private static Optional<NativeFrame> frame(String line) {
    var at = AT.matcher(line);
    if (at.find()) {
      boolean library = at.group(2).endsWith(".so") || at.group(2).startsWith("/");
      var module = library ? at.group(2) : "";
      var place = library ? decimal(at.group(3)) : file(at.group(2));
      return Optional.of(NativeFrame.of(module, named(at.group(1)), place));
    }
    var first = LIBRARY_FIRST.matcher(line);
    if (first.find()) {
      return Optional.of(
          NativeFrame.of(first.group(1), named(first.group(3)), decimal(first.group(2))));
    }
    var second = OFFSET_SECOND.matcher(line);
    if (second.find()) {
      return Optional.of(
          NativeFrame.of(
              second.group(1), named(second.group(3)), NativeFrame.place(null, second.group(2))));
    }
    return Optional.empty();
  }

  private static @org.jspecify.annotations.Nullable String named(
      @org.jspecify.annotations.Nullable String symbol) {
    return symbol == null || ADDRESS.matcher(symbol).find() ? null : symbol;
  }

  private static String decimal(String digits) {
    return digits.length() > 15 ? digits : Long.toHexString(Long.parseLong(digits));
  }

  private static String file(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
        .toLowerCase(Locale.ROOT);
  }
}
