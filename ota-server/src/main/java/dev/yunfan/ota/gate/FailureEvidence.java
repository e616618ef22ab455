package dev.yunfan.ota.gate;

import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * How strongly outcomes speak against a failure budget, judged anew after each of them.
 *
 * <p>With {@code x} bad of {@code n} outcomes and budget {@code b} the evidence is the likelihood
 * ratio of a rate above the budget, every rate from {@code b} to 1 weighing alike, against the
 * budget itself:
 *
 * <pre>E = [∫_b^1 p^x (1-p)^(n-x) dp / (1-b)] / [b^x (1-b)^(n-x)]</pre>
 *
 * <p>While the true rate is at most {@code b}, E is a supermartingale that starts at 1. So the
 * chance that it ever reaches {@code 1/alpha} is at most {@code alpha}, however often somebody
 * looks (J. Ville, "Étude critique de la notion de collectif", 1939). One more bad outcome never
 * lowers E, whether it is a new one or takes the place of a good one.
 */
final class FailureEvidence {
  /** Largest chance that a series of outcomes within the budget ever reaches the threshold. */
  static final double ALPHA = 0.001;

  /** The same for rows that are left when others cannot be read: they may be the worst of all. */
  static final double ALPHA_IN_PART = 1e-6;

  /** A model is judged by its fresh outcomes, and by the relapses of those that had confirmed. */
  private static final int SERIES = 2;

  /** So many bad outcomes without a good one stop an update whatever the budget allows. */
  static final long ALL_BAD = 5;

  private static final double LOG_THRESHOLD = -Math.log(ALPHA);
  private static final double LOG_THRESHOLD_IN_PART = -Math.log(ALPHA_IN_PART);

  private FailureEvidence() {}

  /**
   * Whether the outcomes prove a rate above the budget, or all of at least {@value #ALL_BAD} are
   * bad. See {@link #error} for the chance of a false halt.
   *
   * @param bad 0 to {@code outcomes}
   * @param budget in (0, 1)
   */
  static boolean aboveBudget(long bad, long outcomes, double budget) {
    return (bad == outcomes && bad >= ALL_BAD) || log(bad, outcomes, budget) >= LOG_THRESHOLD;
  }

  /** Whether outcomes that are only a part prove a rate above the budget. */
  static boolean aboveBudgetInPart(long bad, long outcomes, double budget) {
    return log(bad, outcomes, budget) >= LOG_THRESHOLD_IN_PART;
  }

  /** Largest chance that a model with a true rate within the budget is ever halted. */
  static double error(double budget) {
    boolean aloneStopsAllBad = log(ALL_BAD, ALL_BAD, budget) >= LOG_THRESHOLD;
    return SERIES * (aloneStopsAllBad ? ALPHA : ALPHA + Math.pow(budget, ALL_BAD));
  }

  /** Natural logarithm of E; minus infinity when the outcomes speak wholly for the budget. */
  static double log(long bad, long outcomes, double budget) {
    double a = bad + 1.0;
    double b = outcomes - bad + 1.0;
    return LogBeta.value(a, b)
        + Math.log(RegularizedBeta.complement(budget, a, b))
        - Math.log1p(-budget)
        - bad * Math.log(budget)
        - (outcomes - bad) * Math.log1p(-budget);
  }
}
