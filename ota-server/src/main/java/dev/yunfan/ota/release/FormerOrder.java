package dev.yunfan.ota.release;

import java.util.Set;

/**
 * The order of rules 1 and 2, kept as it was so that old records fold as they did: parts between
 * dots, dashes and underscores compare as numbers where both are numbers, else as text; a version
 * that ends first is the older one. It is no order: {@code 2 < 10 < 1a < 2}.
 */
final class FormerOrder implements VersionOrder {
  static final FormerOrder INSTANCE = new FormerOrder();

  private FormerOrder() {}

  @Override
  public VersionOrder forModels(Set<String> models) {
    return this;
  }

  @Override
  public int compare(String left, String right) {
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

  @Override
  public boolean reached(String firmware, long counter) {
    return true;
  }
}
