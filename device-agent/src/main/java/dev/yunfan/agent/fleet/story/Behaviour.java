package dev.yunfan.agent.fleet.story;

import java.time.Duration;
import java.util.SplittableRandom;

/** Every distribution of the simulated lives, in one place, each with its source. */
public final class Behaviour {
  /**
   * Crashes per powered-on day of the mean handset, by kind. One freeze or self-shutdown per
   * handset in 11 days (Cinque et al., DSN 2007) is split over kernel and watchdog with the
   * application's native part; Java crashes at 1.7 % of launches on Gingerbread (Crittercism 2014)
   * with some tens of launches a week, of which most are not reported.
   */
  public static final double JAVA_PER_DAY = 0.040;

  public static final double NATIVE_PER_DAY = 0.015;
  public static final double KERNEL_PER_DAY = 0.008;
  public static final double WATCHDOG_PER_DAY = 0.017;

  /** Handsets differ by one to two orders of magnitude (Falaki et al., MobiSys 2010). */
  public static final double FRAILTY_SHAPE = 0.7;

  /** Share of crashes that begin a loop, and the mean length of one. */
  public static final double LOOP_SHARE = 0.02;

  public static final double LOOP_MEAN = 20;
  public static final int LOOP_MAX = 60;

  /** Handsets whose clock is wrong for good. */
  static final double WRONG_CLOCK_SHARE = 0.005;

  /** Handsets that are reset to factory state within a year: repair, resale, a forgotten PIN. */
  static final double RESETS_PER_YEAR = 0.04;

  /** Offline spells are lognormal: median 40 minutes, 5 % above a day; cut at 20 days. */
  static final double OFFLINE_MEDIAN_MINUTES = 40;

  static final double OFFLINE_SIGMA = 2.18;
  static final Duration OFFLINE_MAX = Duration.ofDays(20);

  /**
   * People put an update off; half have installed it after three days (derived from 96 % in two
   * weeks, Localytics 2010).
   */
  static final double DEFERRAL_HALF_LIFE_DAYS = 3;

  static final double DEFERRAL_MAX_DAYS = 28;

  /** Failed installations for want of room; the others read back wrong. Assumed. */
  public static final double NO_ROOM_SHARE = 0.75;

  /**
   * Share of a day's crashes in each hour of China's clock, in thousandths: the day and half-day
   * waves of Wang et al. (IMC 2015).
   */
  private static final int[] HOURS = {
    14, 8, 5, 4, 5, 10, 24, 42, 51, 52, 50, 54, 58, 52, 48, 47, 49, 55, 60, 66, 73, 77, 62, 34
  };

  private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

  private Behaviour() {}

  /** Powered-on share of a day: mostly on, at times hardly. */
  public static double powered(SplittableRandom random) {
    return Math.clamp(0.86 + 0.16 * random.nextGaussian(), 0.04, 1.0);
  }

  /** Milliseconds within a day at which people use their handset. */
  public static long timeOfDay(SplittableRandom random) {
    int left = random.nextInt(1000);
    for (int hour = 0; hour < HOURS.length; hour++) {
      left -= HOURS[hour];
      if (left < 0) {
        return hour * HOUR_MILLIS + random.nextLong(HOUR_MILLIS);
      }
    }
    return random.nextLong(24 * HOUR_MILLIS);
  }

  /** How long a handset stays without network. */
  public static long offlineMillis(SplittableRandom random) {
    double minutes = OFFLINE_MEDIAN_MINUTES * Math.exp(OFFLINE_SIGMA * random.nextGaussian());
    return Math.min(OFFLINE_MAX.toMillis(), Math.round(minutes * 60_000));
  }

  /** How long its owner puts a downloaded update off. */
  public static long deferralMillis(SplittableRandom random) {
    double days = -Math.log(1 - random.nextDouble()) * DEFERRAL_HALF_LIFE_DAYS / Math.log(2);
    return Math.round(Math.min(days, DEFERRAL_MAX_DAYS) * Duration.ofDays(1).toMillis());
  }

  /**
   * How far the handset's clock is from the true time, in milliseconds: a third each in 1970, eight
   * hours ahead (local time taken for UTC), and years ahead.
   *
   * @param trueMillis milliseconds since 1970-01-01T00:00Z at activation
   */
  public static long clockErrorMillis(SplittableRandom random, long trueMillis) {
    if (random.nextDouble() >= WRONG_CLOCK_SHARE) {
      return 0;
    }
    return switch (random.nextInt(3)) {
      case 0 -> -trueMillis;
      case 1 -> 8 * HOUR_MILLIS;
      default -> Duration.ofDays(365L * (1 + random.nextInt(20))).toMillis();
    };
  }

  /** Milliseconds until the next factory reset. */
  public static long untilReset(SplittableRandom random) {
    double years = -Math.log(1 - random.nextDouble()) / RESETS_PER_YEAR;
    return Math.round(Math.min(years, 30) * Duration.ofDays(365).toMillis());
  }
}
