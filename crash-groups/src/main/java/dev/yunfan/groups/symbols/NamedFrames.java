package dev.yunfan.groups.symbols;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Native back-traces with the names of functions where the log has only a build id and an offset.
 *
 * @param libraries the file of a build id, if it is known
 */
public record NamedFrames(Function<String, Optional<ElfFile>> libraries) {
  /** debuggerd: offset, library without a function, build id. */
  private static final Pattern DEBUGGERD =
      Pattern.compile(
          "(#\\d{2,3}\\s+pc (?:0x)?([0-9a-f]+)\\s+\\S+(?: \\(offset [^)]*\\))?) (\\(BuildId: ([0-9a-f]+)\\))");

  /** Sanitizers: library and offset in brackets, build id. */
  private static final Pattern SANITIZER =
      Pattern.compile(
          "(#\\d{1,3} 0x[0-9a-f]+ ) ?(\\(\\S+\\+0x([0-9a-f]+)\\) \\(BuildId: ([0-9a-f]+)\\))");

  /** The log with every name that the libraries know. */
  public List<String> in(List<String> log) {
    return log.stream().map(this::named).toList();
  }

  private String named(String line) {
    if (!line.contains("BuildId: ")) {
      return line;
    }
    var frame = DEBUGGERD.matcher(line);
    if (frame.find()) {
      return function(frame.group(4), frame.group(2))
          .map(name ->
              frame.replaceFirst(quoted(frame.group(1) + " (" + name + "+0) " + frame.group(3))))
          .orElse(line);
    }
    var sanitizer = SANITIZER.matcher(line);
    if (sanitizer.find()) {
      return function(sanitizer.group(4), sanitizer.group(3))
          .map(name ->
              sanitizer.replaceFirst(
                  quoted(sanitizer.group(1) + "in " + name + " " + sanitizer.group(2))))
          .orElse(line);
    }
    return line;
  }

  private Optional<String> function(String buildId, String offset) {
    if (offset.length() > 16) {
      return Optional.empty();
    }
    return libraries
        .apply(buildId.toLowerCase(Locale.ROOT))
        .flatMap(library -> library.functionAt(Long.parseUnsignedLong(offset, 16)));
  }

  private static String quoted(String text) {
    return java.util.regex.Matcher.quoteReplacement(text);
  }
}
