package dev.yunfan.ota.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/** Shares, chances and times as a policy writes them: {@code 5%}, {@code 0.1%}, {@code 72h}. */
final class PolicyUnits {
  static final String SHARE = "a share from \"0%\" to \"100%\" with at most two decimals";
  static final String CHANCE = "a chance above \"0%\" and below \"100%\", such as \"0.1%\"";
  static final String TIME =
      "a time from \"0h\" to \"3650d\", in s, m, h or d, such as \"72h\" or \"14d\"";

  private static final Pattern PERCENT = Pattern.compile("\\d{1,3}(\\.\\d{1,400})?%");
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9})([smhd])");
  private static final BigDecimal WHOLE_PERCENT = BigDecimal.valueOf(100);
  private static final Duration LONGEST = Duration.ofDays(3650);

  /** Times up to here are written in hours, longer ones in days: {@code 72h}, {@code 14d}. */
  private static final Duration IN_HOURS = Duration.ofDays(3);

  private PolicyUnits() {}

  /**
   * Hundredths of a percent.
   *
   * @throws Unfit when the text is no {@value #SHARE}
   */
  static int share(String text) throws Unfit {
    var percent = percent(text, SHARE);
    if (percent.compareTo(WHOLE_PERCENT) > 0 || percent.stripTrailingZeros().scale() > 2) {
      throw new Unfit(SHARE);
    }
    return percent.movePointRight(2).intValueExact();
  }

  static String share(int basisPoints) {
    return BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros().toPlainString() + "%";
  }

  /**
   * A fraction in (0, 1).
   *
   * @throws Unfit when the text is no {@value #CHANCE}
   */
  static double chance(String text) throws Unfit {
    double chance = percent(text, CHANCE).movePointLeft(2).doubleValue();
    if (!(chance > 0 && chance < 1)) {
      throw new Unfit(CHANCE);
    }
    return chance;
  }

  /** The shortest text that is read as the same number. */
  static String chance(double fraction) {
    return new BigDecimal(Double.toString(fraction))
            .movePointRight(2)
            .stripTrailingZeros()
            .toPlainString()
        + "%";
  }

  private static BigDecimal percent(String text, String allowed) throws Unfit {
    if (!PERCENT.matcher(text).matches()) {
      throw new Unfit(allowed);
    }
    return new BigDecimal(text.substring(0, text.length() - 1));
  }

  /**
   * Seconds.
   *
   * @throws Unfit when the text is no {@value #TIME}
   */
  static long seconds(String text) throws Unfit {
    var amount = AMOUNT.matcher(text);
    if (!amount.matches()) {
      throw new Unfit(TIME);
    }
    long number = Long.parseLong(amount.group(1));
    var time =
        switch (amount.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    if (time.compareTo(LONGEST) > 0) {
      throw new Unfit(TIME);
    }
    return time.toSeconds();
  }

  /** In the largest unit of which it is a whole number; up to 72 hours in hours at most. */
  static String time(long seconds) {
    var time = Duration.ofSeconds(seconds);
    if (time.compareTo(IN_HOURS) > 0 && time.equals(Duration.ofDays(time.toDays()))) {
      return time.toDays() + "d";
    }
    if (time.equals(Duration.ofHours(time.toHours()))) {
      return time.toHours() + "h";
    }
    return time.equals(Duration.ofMinutes(time.toMinutes()))
        ? time.toMinutes() + "m"
        : seconds + "s";
  }
}
