package dev.yunfan.streams.spike;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How much likelier a reporting device crashes at one hour of the week than at the average one,
 * learnt from the whole fleet; the average over its exposure is 1.
 *
 * @param factors 168 positive factors, first that of Monday 00:00-01:00 UTC
 */
public record WeeklyShape(List<Double> factors) {
  /** Hours of a week. */
  public static final int HOURS = 168;

  /** Every hour alike: what to use before a week or two were seen. */
  public static final WeeklyShape FLAT = new WeeklyShape(Collections.nCopies(HOURS, 1.0));

  /** Crashes at the average rate that pull each hour's factor towards 1. */
  private static final double SHRINKAGE = 50;

  private static final int MONDAY_FROM_EPOCH_THURSDAY = 72;

  /**
   * Copies the factors; refuses a wrong number of them, and any that is not positive and finite.
   */
  public WeeklyShape {
    factors = List.copyOf(factors);
    if (factors.size() != HOURS) {
      throw new IllegalArgumentException("%d factors, not 168".formatted(factors.size()));
    }
    for (double factor : factors) {
      if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("factor %s is not in (0, inf)".formatted(factor));
      }
    }
  }

  /**
   * The shape that past crashes and exposure show: per hour (50 + crashes) / (50 + expected
   * crashes), smoothed with weights 1, 2, 1 over its neighbours, scaled to an exposure-weighted
   * mean of 1.
   *
   * @param crashes crashing device-windows per hour of the week, 168 of them
   * @param exposure reporting device-windows per hour of the week, 168 of them
   * @return {@link #FLAT} without crashes or exposure
   */
  public static WeeklyShape of(List<Double> crashes, List<Double> exposure) {
    if (crashes.size() != HOURS || exposure.size() != HOURS) {
      throw new IllegalArgumentException(
          "%d hours of crashes, %d of exposure, not 168"
              .formatted(crashes.size(), exposure.size()));
    }
    double allExposure = exposure.stream().mapToDouble(Double::doubleValue).sum();
    double rate = crashes.stream().mapToDouble(Double::doubleValue).sum() / allExposure;
    if (!(rate > 0)) { // so written that 0 / 0 is flat too
      return FLAT;
    }
    double[] raw = new double[HOURS];
    for (int hour = 0; hour < HOURS; hour++) {
      raw[hour] = (SHRINKAGE + crashes.get(hour)) / (SHRINKAGE + rate * exposure.get(hour));
    }
    double[] smooth = new double[HOURS];
    double weighted = 0;
    for (int hour = 0; hour < HOURS; hour++) {
      int before = (hour + HOURS - 1) % HOURS; // Sunday's last hour is next to Monday's first
      int after = (hour + 1) % HOURS;
      smooth[hour] = (raw[before] + 2 * raw[hour] + raw[after]) / 4;
      weighted += smooth[hour] * exposure.get(hour);
    }
    double scale = allExposure / weighted;
    return new WeeklyShape(Arrays.stream(smooth).mapToObj(factor -> factor * scale).toList());
  }

  /** The factor of the hour that holds {@code instant}. */
  public double at(Instant instant) {
    return factors.get(hourOfWeek(instant));
  }

  /** Hours since Monday 00:00 UTC, in [0, 168). */
  public static int hourOfWeek(Instant instant) {
    long hour = Math.floorDiv(instant.getEpochSecond(), Duration.ofHours(1).toSeconds());
    return (int) Math.floorMod(hour + MONDAY_FROM_EPOCH_THURSDAY, (long) HOURS);
  }
}
