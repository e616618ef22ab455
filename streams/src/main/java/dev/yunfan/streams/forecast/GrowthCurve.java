package dev.yunfan.streams.forecast;

/** How a new thing spreads through a market, as textbooks have it. */
public sealed interface GrowthCurve {
  /**
   * The cumulative count.
   *
   * @param weeks since the start; not negative
   */
  double at(double weeks);

  /**
   * Bass (1969): m (1 - e^-(p+q)t) / (1 + (q/p) e^-(p+q)t).
   *
   * @param market m, the final count; positive
   * @param innovation p, per week: buyers on their own; positive
   * @param imitation q, per week: buyers because of buyers; not negative
   */
  record Bass(double market, double innovation, double imitation) implements GrowthCurve {
    @Override
    public double at(double weeks) {
      double left = Math.exp(-(innovation + imitation) * weeks);
      return market * (1 - left) / (1 + imitation / innovation * left);
    }
  }

  /**
   * Gompertz, from 0: m (e^(-b e^-ct) - e^-b). Of the classical curves the one that fitted Chinese
   * mobile subscriptions best.
   *
   * @param market m, the final count up to the factor 1 - e^-b; positive
   * @param displacement b; positive
   * @param rate c, per week; positive
   */
  record Gompertz(double market, double displacement, double rate) implements GrowthCurve {
    @Override
    public double at(double weeks) {
      return market * (Math.exp(-displacement * Math.exp(-rate * weeks)) - Math.exp(-displacement));
    }
  }
}
