package dev.yunfan.ota.policy;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The name that somebody meant who wrote another. */
final class NearestName {
  /** Names further away than this share of their letters are no slip of the pen. */
  private static final double SLIP = 0.5;

  private NearestName() {}

  /** " (did you mean X?)" where a name is near, else nothing. */
  static String hint(String wrong, Collection<String> names) {
    return of(wrong, names).map(" (did you mean \"%s\"?)"::formatted).orElse("");
  }

  /** The name with the fewest letters changed, added or left out; empty: none is near. */
  static Optional<String> of(String wrong, Collection<String> names) {
    String written = wrong.toLowerCase(Locale.ROOT);
    return names.stream()
        .filter(name -> written.length() <= 2 * name.length())
        .filter(name -> steps(written, lower(name)) <= Math.max(1, name.length() * SLIP))
        .min(Comparator.comparingInt(name -> steps(written, lower(name))));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Levenshtein's distance, row by row. */
  private static int steps(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
