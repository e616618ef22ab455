package dev.yunfan.ota.release;

/**
 * The order of firmware versions: parts between dots, dashes and underscores compare as numbers
 * where both are numbers, else as text; a version that ends first is the older one. So {@code 2.9 <
 * 2.10 < 2.10.1}.
 */
public final class FirmwareVersion {
  private FirmwareVersion() {}

  /**
   * Negative, zero or positive as {@code left} is older than, equal to or newer than {@code right}.
   */
  public static int compare(String left, String right) {
    int l = 0;
    int r = 0;
    while (l < left.length() && r < right.length()) {
      int leftEnd = partEnd(left, l);
      int rightEnd = partEnd(right, r);
      int order = comparePart(left, l, leftEnd, right, r, rightEnd);
      if (order != 0) {
        return order;
      }
      l = leftEnd + 1;
      r = rightEnd + 1;
    }
    return Boolean.compare(l < left.length(), r < right.length());
  }

  /** Whether {@code left} is newer than {@code right}. */
  public static boolean newer(String left, String right) {
    return compare(left, right) > 0;
  }

  private static int partEnd(String text, int from) {
    int at = from;
    while (at < text.length() && !separates(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean separates(char c) {
    return c == '.' || c == '-' || c == '_';
  }

  private static int comparePart(String a, int aFrom, int aEnd, String b, int bFrom, int bEnd) {
    if (!digits(a, aFrom, aEnd) || !digits(b, bFrom, bEnd)) {
      return a.substring(aFrom, aEnd).compareTo(b.substring(bFrom, bEnd));
    }
    int aStart = significant(a, aFrom, aEnd);
    int bStart = significant(b, bFrom, bEnd);
    if (aEnd - aStart != bEnd - bStart) {
      return Integer.compare(aEnd - aStart, bEnd - bStart); // more digits, larger number
    }
    for (int i = 0; i < aEnd - aStart; i++) {
      int order = Character.compare(a.charAt(aStart + i), b.charAt(bStart + i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static boolean digits(String text, int from, int end) {
    for (int i = from; i < end; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return end > from;
  }

  private static int significant(String text, int from, int end) {
    int at = from;
    while (at < end && text.charAt(at) == '0') {
      at++;
    }
    return at;
  }
}
