package dev.yunfan.schemas.name;

import java.util.Set;

/**
 * A name for people, in any script, such as {@code 天语 W700} or {@code Liquid E/2}. It is shown
 * beside an id and never used as one, so two things may have the same.
 *
 * @param text 1 to {@value #MAX_CODE_POINTS} code points, none of them invisible
 */
public record DisplayName(String text) {
  /** Most code points. */
  public static final int MAX_CODE_POINTS = 64;

  /** Joiners, without which words of some scripts are spelt wrongly. */
  private static final Set<Integer> JOINERS = Set.of(0x200C, 0x200D);

  /**
   * @throws IllegalArgumentException when it is empty, too long, not stripped, or has a character
   *     that turns, hides or breaks a line
   */
  public DisplayName {
    int length = text.codePointCount(0, text.length());
    if (length < 1 || length > MAX_CODE_POINTS) {
      throw new IllegalArgumentException(
          "a display name has 1 to %d characters, not %d".formatted(MAX_CODE_POINTS, length));
    }
    if (!text.equals(text.strip())) {
      throw new IllegalArgumentException("a display name has no space at its ends");
    }
    text.codePoints()
        .filter(DisplayName::misleads)
        .findFirst()
        .ifPresent(c -> {
          throw new IllegalArgumentException(
              "a display name has no control, direction or invisible characters: leave out U+%04X"
                  .formatted(c));
        });
    if (text.codePoints().allMatch(JOINERS::contains)) {
      throw new IllegalArgumentException("a display name of joiners alone is invisible");
    }
  }

  /** The name that a person typed, without the space around it. */
  public static DisplayName of(String typed) {
    return new DisplayName(typed.strip());
  }

  private static boolean misleads(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      case Character.FORMAT -> !JOINERS.contains(c);
      default -> false;
    };
  }
}
