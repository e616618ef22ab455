package dev.yunfan.streams.rate;

import java.util.OptionalDouble;

/**
 * Events over the device-hours in which they could have happened.
 *
 * @param events how many happened; not negative
 * @param deviceHours exposure in hours, summed over devices; finite, not negative. May be 0
 *     although events is not: a crash can arrive before the heartbeat that reports its exposure
 */
public record Rate(long events, double deviceHours) {
  private static final double SECONDS_PER_HOUR = 3_600;

  /** Refuses negative counts and exposure that is not a finite number. */
  public Rate {
    if (events < 0) {
      throw new IllegalArgumentException("events %d is negative".formatted(events));
    }
    if (!(deviceHours >= 0 && deviceHours < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "deviceHours %s is not in [0, inf)".formatted(deviceHours));
    }
  }

  /** Exposure in seconds, as heartbeats count it, in hours. */
  public static double deviceHours(long exposureSeconds) {
    return exposureSeconds / SECONDS_PER_HOUR;
  }

  /** Events per 1,000 device-hours; empty without exposure, when no rate is known. */
  public OptionalDouble perThousandHours() {
    return deviceHours == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(1_000 * events / deviceHours);
  }

  /**
   * The exact Poisson interval of the rate per 1,000 device-hours; [0, infinity] without exposure.
   *
   * @param confidence the wanted coverage, in (0, 1), such as 0.95; the real one is never less
   */
  public Interval interval(double confidence) {
    var mean = PoissonMean.interval(events, confidence);
    return deviceHours == 0
        ? new Interval(0, Double.POSITIVE_INFINITY)
        : mean.times(1_000 / deviceHours);
  }
}
