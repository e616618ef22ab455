package dev.yunfan.tuf.release;

import java.math.BigInteger;
import java.util.regex.Pattern;

/** Orders firmware versions: numbers between dots by size, whatever is no number as text. */
public final class FirmwareVersion {
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private FirmwareVersion() {}

  /** Negative, zero or positive, as {@code a} is older than, equal to or newer than {@code b}. */
  public static int compare(String a, String b) {
    var x = a.split("\\.", -1);
    var y = b.split("\\.", -1);
    for (int i = 0; i < Math.max(x.length, y.length); i++) {
      int order = comparePart(i < x.length ? x[i] : "0", i < y.length ? y[i] : "0");
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int comparePart(String a, String b) {
    boolean bothNumbers = NUMBER.matcher(a).matches() && NUMBER.matcher(b).matches();
    return bothNumbers ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
  }
}
