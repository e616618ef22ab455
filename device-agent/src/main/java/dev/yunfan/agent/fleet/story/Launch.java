package dev.yunfan.agent.fleet.story;

import java.time.Duration;
import java.time.Instant;

/**
 * One model's launch: how its handsets come into people's hands. The ramp is Bass's diffusion curve
 * (Management Science 15(5), 1969), {@code F(t) = (1 - e^-(p+q)t) / (1 + q/p e^-(p+q)t)} with t in
 * months, scaled so that the last handset activates at the end.
 *
 * @param idPrefix first letters of the device ids
 * @param firmware version from the factory
 * @param innovation Bass's p a month: buyers who need no example, above 0
 * @param imitation Bass's q a month: buyers who follow others, above 0
 */
public record Launch(
    String vendor,
    String model,
    String idPrefix,
    String firmware,
    Instant from,
    Instant until,
    double innovation,
    double imitation) {
  private static final double MONTH_MILLIS = Duration.ofDays(1).toMillis() * 365.25 / 12;

  public Launch {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException("a launch from %s until %s".formatted(from, until));
    }
    if (!(innovation > 0 && imitation > 0)) {
      throw new IllegalArgumentException("p %s, q %s".formatted(innovation, imitation));
    }
  }

  /**
   * When the share {@code quantile} of the model's handsets is active, in milliseconds since
   * 1970-01-01T00:00Z.
   *
   * @param quantile in [0, 1]
   */
  public long activationAt(double quantile) {
    double whole = (until.toEpochMilli() - from.toEpochMilli()) / MONTH_MILLIS;
    double share = quantile * adopted(whole);
    double rate = innovation + imitation;
    double months = -Math.log((1 - share) / (1 + share * imitation / innovation)) / rate;
    return from.toEpochMilli() + Math.round(Math.min(months, whole) * MONTH_MILLIS);
  }

  private double adopted(double months) {
    double decay = Math.exp(-(innovation + imitation) * months);
    return (1 - decay) / (1 + imitation / innovation * decay);
  }
}
