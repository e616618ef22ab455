package dev.yunfan.groups;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A log in no known format, grouped by how it begins.
 *
 * @param head its first lines that say something, normalised; may be empty
 */
public record UnknownLog(List<String> head) implements CrashGrouping {
  /** As many lines decide. */
  static final int LINES = 5;

  private static final int WIDEST = 160;
  private static final Pattern DATE =
      Pattern.compile(
          "\\d{2,4}[-/.]\\d{1,2}[-/.]\\d{1,4}|\\d{1,2}:\\d{2}(?::\\d{2})?(?:[.,]\\d+)?");
  private static final Pattern NUMBER =
      Pattern.compile("0x[0-9a-fA-F]+|(?<![A-Za-z0-9_])[0-9a-f]*\\d[0-9a-f]*|\\d{2,}");

  public UnknownLog {
    head = List.copyOf(head);
  }

  static UnknownLog of(List<String> log) {
    return new UnknownLog(
        log.stream()
            .map(line -> ConsoleLine.of(line).text())
            .filter(line -> !line.isBlank())
            .map(UnknownLog::normalised)
            .filter(line -> line.chars().anyMatch(Character::isLetter))
            .limit(LINES)
            .toList());
  }

  private static String normalised(String line) {
    var cut = line.length() <= WIDEST ? line : line.substring(0, WIDEST);
    var undated = DATE.matcher(cut).replaceAll("#");
    return NUMBER.matcher(undated).replaceAll("#").replaceAll("\\s+", " ").strip();
  }

  @Override
  public String kindName() {
    return "unknown";
  }

  @Override
  public String groupId() {
    return GroupId.of(kindName(), "", head);
  }

  @Override
  public String readable() {
    return head.isEmpty() ? "(no text)" : head.getFirst();
  }
}
