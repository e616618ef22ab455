package dev.yunfan.groups;

import java.util.List;
import java.util.regex.Pattern;

/** Takes out of a fault's name what changes from one handset, and one boot, to the next. */
final class KernelTitle {
  /** Torn and mixed lines can be very long. */
  private static final int LONGEST = 120;

  private record Rule(Pattern varies, String stable) {
    static Rule of(String varies, String stable) {
      return new Rule(Pattern.compile(varies), stable);
    }

    /** Applied until nothing changes: matches share their borders ({@code 0,1,2}). */
    String apply(String title) {
      var before = title;
      // each round shortens or settles; the bound is for safety
      for (int round = 0; round < LONGEST; round++) {
        var after = varies.matcher(before).replaceAll(stable);
        if (after.equals(before)) {
          return after;
        }
        before = after;
      }
      return before;
    }
  }

  private static final List<Rule> RULES =
      List.of(
          // processes of a fuzzer, numbered
          Rule.of("syz-executor\\.?[0-9]+(?:[/:][0-9]+)?", "syz-executor"),
          Rule.of("syzkaller[0-9]+(?:[/:][0-9]+)?", "syzkaller"),
          // addresses
          Rule.of("(?<![0-9a-fA-F:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}", "IPV6ADDR"),
          // shortened ones, but not the paths of Rust
          Rule.of(
              "(?<![\\w:])(?:[0-9a-fA-F]{1,4}:){1,6}:(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4}){0,5})?"
                  + "(?![\\w:])",
              "IPV6ADDR"),
          Rule.of("\\b0x[0-9a-fA-F]+\\b", "ADDR"),
          Rule.of("([^a-zA-Z0-9])(?:0x)?[0-9a-f]{6,}", "$1ADDR"),
          Rule.of("[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}", "IP"),
          // lines of source files, offsets into functions
          Rule.of("(\\.\\w+)(?::[0-9]+)+", "$1:LINE"),
          Rule.of("([a-zA-Z][a-zA-Z0-9_.]+)\\+0x[0-9a-z]+/0x[0-9a-z]+", "$1"),
          // processors and whatever else is a number of its own; names may contain short ones
          Rule.of("CPU#[0-9]+", "CPU"),
          Rule.of("(\\W)[0-9]+(\\W|$)", "$1NUM$2"),
          Rule.of("[0-9]{7,}", "NUM"));

  private KernelTitle() {}

  /** Normalises; applying it again changes nothing. */
  static String normalise(String title) {
    var before = title;
    // cutting and cleaning may leave something new to replace, at the end, seldom twice
    for (int round = 0; round < LONGEST; round++) {
      var after = before;
      for (var rule : RULES) {
        after = rule.apply(after);
      }
      after = printable(after);
      if (after.equals(before)) {
        break;
      }
      before = after;
    }
    return before;
  }

  private static String printable(String title) {
    var cut = title.length() <= LONGEST ? title : title.substring(0, LONGEST);
    return cut.replace('\t', ' ').replaceAll("[^\\x20-\\x7e]", "").replaceAll(" {2,}", " ").strip();
  }
}
