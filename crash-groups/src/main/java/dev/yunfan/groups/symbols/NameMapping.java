package dev.yunfan.groups.symbols;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Undoes what R8 and ProGuard did to the names of classes and methods, from the {@code mapping.txt}
 * of the build; methods that were inlined get frames of their own again.
 */
public final class NameMapping {
  private static final Pattern CLASS = Pattern.compile("^(\\S+) -> (\\S+):$");

  /** Lines of the obfuscated frame, return type, method, arguments, original lines, new name. */
  private static final Pattern METHOD =
      Pattern.compile(
          "^    (?:(\\d+):(\\d+):)?\\S+ (\\S+?)\\([^)]*\\)(?::\\d+)?(?::\\d+)? -> (\\S+)$");

  private static final Pattern FRAME =
      Pattern.compile("^(.*?\\bat )([\\w.$/-]+)\\.([\\w$<>-]+)\\(([^():]*)(?::(\\d+))?\\)(.*)$");

  /** Names of exceptions stand before a colon or at the end, after nothing but words. */
  private static final Pattern THROWN =
      Pattern.compile("(?<![\\w.$/])((?:[\\w$]+\\.)*[\\w$]+)(?=:|\\s*$)");

  private static final Pattern ANNOUNCED =
      Pattern.compile(
          "Caused by: |Suppressed: |Exception in thread|AndroidRuntime|^[\\w.$]+(?::|$)");

  private final Map<String, Shrunk> classes;

  private record Method(int from, int to, String owner, String name) {
    boolean holds(int line) {
      return line < 0 || (from <= line && line <= to);
    }
  }

  private record Shrunk(String original, Map<String, List<Method>> methods) {}

  private NameMapping(Map<String, Shrunk> classes) {
    this.classes = Map.copyOf(classes);
  }

  /** Reads a mapping; lines that are comments or fields do not matter. */
  public static NameMapping of(List<String> mapping) {
    var classes = new HashMap<String, Shrunk>();
    var current = new Shrunk("", new HashMap<>());
    for (var line : mapping) {
      var type = CLASS.matcher(line);
      if (type.find()) {
        current = new Shrunk(type.group(1), new HashMap<>());
        classes.put(type.group(2), current);
        continue;
      }
      var method = METHOD.matcher(line);
      if (method.find()) {
        int from = method.group(1) == null ? 0 : number(method.group(1));
        int to = method.group(2) == null ? Integer.MAX_VALUE : number(method.group(2));
        var qualified = method.group(3);
        int dot = qualified.lastIndexOf('.');
        var owner = dot < 0 ? current.original() : qualified.substring(0, dot);
        current
            .methods()
            .computeIfAbsent(method.group(4), _ -> new ArrayList<>())
            .add(new Method(from, to, owner, qualified.substring(dot + 1)));
      }
    }
    return new NameMapping(classes);
  }

  /** The log with the names that the source has. */
  public List<String> in(List<String> log) {
    return log.stream().flatMap(line -> original(line).stream()).toList();
  }

  private List<String> original(String line) {
    var frame = FRAME.matcher(line);
    if (!frame.find()) {
      return List.of(ANNOUNCED.matcher(line).find() ? thrown(line) : line);
    }
    var shrunk = classes.get(frame.group(2));
    if (shrunk == null) {
      return List.of(line);
    }
    int at = frame.group(5) == null ? -1 : number(frame.group(5));
    var known = shrunk.methods().getOrDefault(frame.group(3), List.of());
    var methods = inlined(known, at);
    if (methods.isEmpty()) {
      methods = List.of(new Method(0, 0, shrunk.original(), frame.group(3)));
    }
    return methods.stream()
        .map(method ->
            frame.group(1)
                + method.owner()
                + "."
                + method.name()
                + "("
                + (frame.group(4).isEmpty() ? "Unknown Source" : frame.group(4))
                + ":"
                + Math.max(at, 1)
                + ")"
                + frame.group(6))
        .toList();
  }

  /** The method of a line and those that it was inlined into; without a line the first one. */
  private static List<Method> inlined(List<Method> known, int line) {
    var holding = known.stream().filter(method -> method.holds(line)).toList();
    if (holding.isEmpty()) {
      return List.of();
    }
    var first = holding.getFirst();
    return holding.stream()
        .filter(method -> method.from() == first.from() && method.to() == first.to())
        .limit(first.to() == Integer.MAX_VALUE ? 1 : Integer.MAX_VALUE)
        .toList();
  }

  private String thrown(String line) {
    return THROWN
        .matcher(line)
        .replaceAll(found -> {
          var shrunk = classes.get(found.group(1));
          return Matcher.quoteReplacement(shrunk == null ? found.group() : shrunk.original());
        });
  }

  private static int number(String digits) {
    return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }
}
