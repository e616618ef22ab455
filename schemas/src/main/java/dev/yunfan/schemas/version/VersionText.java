package dev.yunfan.schemas.version;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A version as its text alone places it. The text is cut into numbers (runs of {@code 0} to {@code
 * 9}) and words (runs of letters, without case); whatever stands between only separates. A leading
 * {@code v} before a digit is left out, and so are zeros after a number at the end or before a
 * word: {@code v2.0}, {@code 2} and {@code 2.0.0} are the same version.
 *
 * <p>Parts compare one by one: {@code dev < nightly < alpha < beta < milestone < pre < rc <
 * snapshot < the end of the version < other words, by letters < numbers, by value}. So {@code
 * 3.0.0-rc1 < 3.0.0 < 3.0.0b < 3.0.1} and {@code V9 < V10}. This is the lexicographic order over
 * parts that are totally ordered themselves, with the end as one more part, and thus a total order
 * of any texts ({@code VersionTextTest}).
 */
public final class VersionText implements Comparable<VersionText> {
  private static final int END = 100;
  private static final int WORD = 101;
  private static final int NUMBER = 102;

  /** Words that name something before the release, from the earliest on; all below {@link #END}. */
  private static final Map<String, Integer> BEFORE_RELEASE =
      Map.ofEntries(
          Map.entry("dev", 0),
          Map.entry("nightly", 1),
          Map.entry("alpha", 2),
          Map.entry("beta", 3),
          Map.entry("milestone", 4),
          Map.entry("pre", 5),
          Map.entry("preview", 5),
          Map.entry("prerelease", 5),
          Map.entry("cr", 6),
          Map.entry("rc", 6),
          Map.entry("snapshot", 7));

  private final List<Part> parts;

  private VersionText(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * One number or word.
   *
   * @param text digits without leading zeros; letters of a word in lower case; else empty
   */
  private record Part(int rank, String text) implements Comparable<Part> {
    static final Part LAST = new Part(END, "");

    static Part number(String digits) {
      int at = 0;
      while (at < digits.length() && digits.charAt(at) == '0') {
        at++;
      }
      return new Part(NUMBER, digits.substring(at));
    }

    static Part word(String letters) {
      String lower = letters.toLowerCase(Locale.ROOT);
      var rank = BEFORE_RELEASE.get(lower);
      return rank == null ? new Part(WORD, lower) : new Part(rank, "");
    }

    boolean isNumber() {
      return rank == NUMBER;
    }

    boolean isZero() {
      return isNumber() && text.isEmpty();
    }

    @Override
    public int compareTo(Part other) {
      if (rank != other.rank) {
        return Integer.compare(rank, other.rank);
      }
      return isNumber() && text.length() != other.text.length()
          ? Integer.compare(text.length(), other.text.length()) // more digits, larger number
          : text.compareTo(other.text);
    }
  }

  /** Reads any text. */
  public static VersionText of(String text) {
    var parts = new ArrayList<Part>();
    int at = leadingV(text) ? 1 : 0;
    while (at < text.length()) {
      int end = at;
      if (isDigit(text.charAt(at))) {
        while (end < text.length() && isDigit(text.charAt(end))) {
          end++;
        }
        parts.add(Part.number(text.substring(at, end)));
      } else if (isLetter(text.charAt(at))) {
        while (end < text.length() && isLetter(text.charAt(end))) {
          end++;
        }
        dropZeros(parts);
        parts.add(Part.word(text.substring(at, end)));
      } else {
        end++;
      }
      at = end;
    }
    dropZeros(parts);
    return new VersionText(parts);
  }

  /** Negative, zero or positive as {@code a} is older than, the same as or newer than {@code b}. */
  public static int compare(String a, String b) {
    return a.equals(b) ? 0 : of(a).compareTo(of(b));
  }

  @Override
  public int compareTo(VersionText other) {
    int most = Math.max(parts.size(), other.parts.size());
    for (int i = 0; i < most; i++) {
      int order = part(i).compareTo(other.part(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** Whether both are the same version, however each is written. */
  @Override
  public boolean equals(Object other) {
    return other instanceof VersionText version && parts.equals(version.parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  /** The parts that count, such as {@code 3 rc 1}, with a rank in place of a pre-release word. */
  @Override
  public String toString() {
    return parts.toString();
  }

  private Part part(int index) {
    return index < parts.size() ? parts.get(index) : Part.LAST;
  }

  /** Zeros that follow a number and end it: {@code 2.0.0} is {@code 2}. */
  private static void dropZeros(List<Part> parts) {
    while (parts.size() > 1 && parts.getLast().isZero() && parts.get(parts.size() - 2).isNumber()) {
      parts.removeLast();
    }
  }

  private static boolean leadingV(String text) {
    return text.length() > 1
        && (text.charAt(0) == 'v' || text.charAt(0) == 'V')
        && isDigit(text.charAt(1));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** A letter of any script; beyond ASCII nothing separates. */
  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
  }
}
