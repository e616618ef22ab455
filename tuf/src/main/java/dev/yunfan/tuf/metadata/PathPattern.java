package dev.yunfan.tuf.metadata;

/**
 * A path with wildcards: {@code *} stands for any characters, {@code ?} for one (a code point),
 * neither for a {@code /}. So a pattern of three parts covers paths of exactly three.
 */
public record PathPattern(String pattern) {

  /** Whether the pattern covers the path. Takes time in proportion to both lengths multiplied. */
  public boolean matches(String path) {
    var patterns = pattern.split("/", -1);
    var parts = path.split("/", -1);
    if (patterns.length != parts.length) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      if (!matches(codePoints(patterns[i]), codePoints(parts[i]))) {
        return false;
      }
    }
    return true;
  }

  private static int[] codePoints(String text) {
    return text.codePoints().toArray();
  }

  // Greedy with one point of return: on a mismatch, the last star takes one character more.
  private static boolean matches(int[] glob, int[] part) {
    int g = 0;
    int p = 0;
    int star = -1;
    int starTook = 0;
    while (p < part.length) {
      if (g < glob.length && glob[g] == '*') {
        star = g++;
        starTook = p;
      } else if (g < glob.length && (glob[g] == '?' || glob[g] == part[p])) {
        g++;
        p++;
      } else if (star >= 0) {
        g = star + 1;
        p = ++starTook;
      } else {
        return false;
      }
    }
    while (g < glob.length && glob[g] == '*') {
      g++;
    }
    return g == glob.length;
  }
}
