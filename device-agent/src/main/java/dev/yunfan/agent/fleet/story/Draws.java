package dev.yunfan.agent.fleet.story;

import java.util.SplittableRandom;

/**
 * Random numbers that depend only on the seed, the handset and what they are for, never on the
 * order in which things happen: the same seed gives the same lives however fast the servers answer.
 */
public final class Draws {
  /** The purpose of a draw. */
  public enum Of {
    BUYER,
    DAY,
    UPLOAD,
    OFFLINE,
    CHECK_IN,
    UPDATE,
    IDENTITY,
    PAUSE
  }

  private Draws() {}

  /** The generator for the {@code n}-th thing of its kind on one handset. */
  public static SplittableRandom of(long seed, int index, Of of, long n) {
    return new SplittableRandom(key(seed, index, of, n));
  }

  @SuppressWarnings("EnumOrdinal") // any fixed distinct numbers will do
  public static long key(long seed, int index, Of of, long n) {
    return mixed(mixed(mixed(seed) + index) + of.ordinal() * 0x9E3779B97F4A7C15L + n);
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood: OOPSLA 2014). */
  private static long mixed(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * Gamma with mean 1 (Marsaglia and Tsang, ACM TOMS 26(3), 2000; shape below 1 by their boost).
   */
  public static double gammaOfMeanOne(SplittableRandom random, double shape) {
    double boost = shape < 1 ? Math.pow(random.nextDouble(), 1 / shape) : 1;
    double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
      if (v > 0 && Math.log(1 - random.nextDouble()) < x * x / 2 + d - d * v + d * Math.log(v)) {
        return boost * d * v / shape;
      }
    }
  }

  /** Poisson by multiplication; for means up to some tens. */
  public static int poisson(SplittableRandom random, double mean) {
    double limit = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > limit; count++) {
      product *= random.nextDouble();
    }
    return count;
  }
}
