package dev.yunfan.agent.update;

import java.math.BigInteger;
import java.util.List;

/**
 * Order of firmware versions: parts between dots, dashes and underscores; numbers by value, a
 * number before a word, words by letters, and a version before its longer continuations.
 */
public final class FirmwareVersion {
  private FirmwareVersion() {}

  /** Whether {@code candidate} is strictly newer than {@code reference}. */
  public static boolean isNewer(String candidate, String reference) {
    return compare(candidate, reference) > 0;
  }

  static int compare(String left, String right) {
    var lefts = parts(left);
    var rights = parts(right);
    for (int i = 0; i < Math.min(lefts.size(), rights.size()); i++) {
      int order = comparePart(lefts.get(i), rights.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(lefts.size(), rights.size());
  }

  private static List<String> parts(String version) {
    return List.of(version.split("[._-]", -1));
  }

  private static int comparePart(String left, String right) {
    boolean leftIsNumber = isNumber(left);
    boolean rightIsNumber = isNumber(right);
    if (leftIsNumber && rightIsNumber) {
      return new BigInteger(left).compareTo(new BigInteger(right));
    }
    if (leftIsNumber != rightIsNumber) {
      return leftIsNumber ? -1 : 1;
    }
    return left.compareTo(right);
  }

  private static boolean isNumber(String part) {
    return !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
