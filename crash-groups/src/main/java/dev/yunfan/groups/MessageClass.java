package dev.yunfan.groups;

import java.util.regex.Pattern;

/** A program's last message, without the parts that differ from one run to the next. */
final class MessageClass {
  private static final int LONGEST = 100;

  private record Rule(Pattern varies, String stable) {
    static Rule of(String varies, String stable) {
      return new Rule(Pattern.compile(varies), stable);
    }
  }

  private static final java.util.List<Rule> RULES =
      java.util.List.of(
          Rule.of("\\{[^{}]*\\}?", "{}"),
          Rule.of("@[0-9a-f]{4,}", "@#"),
          Rule.of("\\b0x[0-9a-fA-F]+\\b", "#"),
          Rule.of("\\b[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}\\b", "#"),
          Rule.of("\\bid=[^ ,)]*", "id=#"),
          Rule.of("(?<![\\w])\"[^\"]*\"", "\"\""),
          Rule.of("(?<![\\w])'[0-9a-f]*'", "''"),
          Rule.of("(?:/[\\w.@=~+-]+){2,}/?", "/"),
          Rule.of("\\b[0-9a-f]*\\d[0-9a-f]*\\b", "#"),
          Rule.of("\\d{2,}", "#"),
          Rule.of("[^\\x20-\\x7e]+", " "),
          Rule.of(" {2,}", " "));

  private MessageClass() {}

  /** The words; empty for a message without any. Applying it again changes nothing that matters. */
  static String of(String message) {
    var text = message.strip();
    text = text.length() <= 2 * LONGEST ? text : text.substring(0, 2 * LONGEST);
    for (var rule : RULES) {
      text = rule.varies().matcher(text).replaceAll(rule.stable());
    }
    return (text.length() <= LONGEST ? text : text.substring(0, LONGEST)).strip();
  }
}
