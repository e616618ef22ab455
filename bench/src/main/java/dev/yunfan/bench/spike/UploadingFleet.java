package dev.yunfan.bench.spike;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.commons.statistics.distribution.GammaDistribution;

/**
 * A fleet in which nothing is wrong, whose handsets upload what they lived through: each crashes at
 * a rate of its own, always the same. Time is in days.
 */
final class UploadingFleet {
  /** Windows of five minutes a day. */
  static final int WINDOWS = 288;

  private static final int HANDSETS = 1_500;
  private static final double CRASHES_PER_DAY = 0.04;
  private static final double FRAILTY_SHAPE = 0.7;
  private static final double HOURS_PER_DAY = 24;
  private static final double RESTART = 2.0 / (24 * 60);

  /** When a handset uploads next, and what else keeps uploads back. */
  enum Habit {
    STEADY("once a day"),
    IRREGULAR("median 40 minutes, 5 % above a day"),
    UPDATED("once a day; all update within three days, and say so"),
    SELDOM("once a day, from day 60 on every fourth day"),
    OUTAGES("once a day; every 30 days a gateway is gone for two");

    private static final double SELDOM_FROM = 60;
    private static final double OUTAGE_EVERY = 30;
    private static final double OUTAGE = 2;

    final String text;

    Habit(String text) {
      this.text = text;
    }

    /** The upload after one at {@code now}. */
    double after(double now, RandomGenerator random) {
      double daily = now + 0.75 + 0.5 * random.nextDouble();
      return switch (this) {
        case STEADY, UPDATED -> daily;
        case IRREGULAR -> now + Math.min(20, Math.exp(2.18 * random.nextGaussian()) / 36);
        case SELDOM -> now < SELDOM_FROM ? daily : now + 4 * (daily - now);
        case OUTAGES -> {
          double since = daily % OUTAGE_EVERY;
          // all within two hours of its end
          yield since < OUTAGE ? daily - since + OUTAGE + random.nextDouble() / 12 : daily;
        }
      };
    }
  }

  /**
   * One window.
   *
   * @param heard handsets that uploaded
   * @param crashing of these, those with a crash
   * @param hours that their uploads cover
   * @param crashingDays handset-days with a crash among these
   */
  record Seen(long heard, long crashing, double hours, long crashingDays) {}

  private UploadingFleet() {}

  /** So many days of the fleet, window by window. */
  static List<Seen> of(Habit habit, int days, RandomGenerator random) {
    var frailty =
        GammaDistribution.of(FRAILTY_SHAPE, 1 / FRAILTY_SHAPE).createSampler(random::nextLong);
    int windows = days * WINDOWS;
    var heard = new long[windows];
    var crashing = new long[windows];
    var hours = new double[windows];
    var crashingDays = new long[windows];
    for (int handset = 0; handset < HANDSETS; handset++) {
      double rate = CRASHES_PER_DAY * frailty.sample();
      double update = habit == Habit.UPDATED ? 60 + 3 * random.nextDouble() : days;
      double last = random.nextDouble();
      for (double at = habit.after(last, random); at < days; ) {
        int window = (int) (at * WINDOWS);
        int crashes = crashingDays(rate, at - last, random);
        heard[window]++;
        crashing[window] += Math.min(1, crashes);
        hours[window] += HOURS_PER_DAY * (at - last);
        crashingDays[window] += crashes;
        last = at;
        double usual = habit.after(at, random);
        if (last < update && usual > update) {
          at = update; // what the old firmware lived through
        } else if (last == update) {
          at = Math.min(usual, update + RESTART); // that the new one is there
        } else {
          at = usual;
        }
      }
    }
    var seen = new ArrayList<Seen>(windows);
    for (int window = 0; window < windows; window++) {
      seen.add(new Seen(heard[window], crashing[window], hours[window], crashingDays[window]));
    }
    return seen;
  }

  /** Days with a crash among so many, the last of which may have begun only. */
  private static int crashingDays(double rate, double days, RandomGenerator random) {
    int crashing = 0;
    for (double left = days; left > 0; left--) {
      double mean = rate * Math.min(1, left);
      crashing += random.nextDouble() < -Math.expm1(-mean) ? 1 : 0;
    }
    return crashing;
  }
}
