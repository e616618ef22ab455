package dev.yunfan.bench.spike;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.commons.statistics.distribution.GammaDistribution;
import org.apache.commons.statistics.distribution.PoissonDistribution;

/** An endless sequence of random numbers of one law. */
@FunctionalInterface
public interface RandomSequence {
  double next();

  /** The generator of a simulation: the same numbers for the same seed. */
  static RandomGenerator seeded(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  static RandomSequence normal(double mean, RandomGenerator random) {
    return () -> mean + random.nextGaussian();
  }

  static RandomSequence poisson(double mean, RandomGenerator random) {
    var sampler = PoissonDistribution.of(mean).createSampler(random::nextLong);
    return sampler::sample;
  }

  /** Negative binomial: a Poisson law whose mean is itself Gamma distributed. */
  static RandomSequence overDispersed(double mean, double size, RandomGenerator random) {
    var means = GammaDistribution.of(size, mean / size).createSampler(random::nextLong);
    return () -> {
      double drawn = means.sample();
      return drawn == 0 ? 0 : poisson(drawn, random).next();
    };
  }
}
