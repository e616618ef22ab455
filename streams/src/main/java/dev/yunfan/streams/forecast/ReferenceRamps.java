package dev.yunfan.streams.forecast;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Imagined ramps that pass one million, for back-tests before a fleet has ramps of its own: half
 * Bass, half Gompertz curves with markets of 1.2 to 4 million, which reach the million after 30 to
 * 80 weeks, each week's growth times a log-normal factor of mean 1 and log-deviation 0.08 to 0.3.
 */
public final class ReferenceRamps {
  /** The value that the ramps pass. */
  public static final double TARGET = 1_000_000;

  private static final double LEAST_NOISE = 0.08;
  private static final double MOST_NOISE = 0.3;
  private static final int WEEKS = 160;
  private static final int EARLIEST = 30;
  private static final int LATEST = 80;
  private static final LocalDate START = LocalDate.of(2011, 7, 4);

  private ReferenceRamps() {}

  /** So many ramps, the same for the same seed. */
  public static List<Ramp> draw(long seed, int ramps) {
    return draw(seed, ramps, random -> logUniform(random, LEAST_NOISE, MOST_NOISE));
  }

  /**
   * So many ramps with one noise, the same for the same seed.
   *
   * @param noise standard deviation of the logarithm of a week's factor; not negative
   */
  public static List<Ramp> draw(long seed, int ramps, double noise) {
    return draw(seed, ramps, _ -> noise);
  }

  private static List<Ramp> draw(long seed, int ramps, ToDoubleFunction<RandomGenerator> noise) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var drawn = new ArrayList<Ramp>(ramps);
    while (drawn.size() < ramps) {
      var curve = drawn.size() % 2 == 0 ? bass(random) : gompertz(random);
      if (curve.at(EARLIEST) < TARGET && curve.at(LATEST) >= TARGET) {
        drawn.add(noisy(curve, noise.applyAsDouble(random), random));
      }
    }
    return drawn;
  }

  /** The curve's weeks, each week's growth times its factor exp(noise z - noise² / 2). */
  public static Ramp noisy(GrowthCurve curve, double noise, RandomGenerator random) {
    var cumulative = new ArrayList<Long>(WEEKS);
    double sum = 0;
    for (int week = 1; week <= WEEKS; week++) {
      double growth = curve.at(week) - curve.at(week - 1);
      sum += growth * Math.exp(noise * random.nextGaussian() - noise * noise / 2);
      cumulative.add(Math.round(sum));
    }
    return new Ramp(START, cumulative);
  }

  private static GrowthCurve bass(RandomGenerator random) {
    return new GrowthCurve.Bass(
        market(random), logUniform(random, 0.001, 0.006), random.nextDouble(0.05, 0.12));
  }

  private static GrowthCurve gompertz(RandomGenerator random) {
    return new GrowthCurve.Gompertz(
        market(random), random.nextDouble(4, 9), random.nextDouble(0.03, 0.09));
  }

  private static double market(RandomGenerator random) {
    return logUniform(random, 1.2e6, 4e6);
  }

  private static double logUniform(RandomGenerator random, double low, double high) {
    return Math.exp(random.nextDouble(Math.log(low), Math.log(high)));
  }
}
