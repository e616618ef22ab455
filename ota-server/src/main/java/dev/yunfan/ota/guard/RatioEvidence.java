package dev.yunfan.ota.guard;

/**
 * How strongly first events speak about the ratio of two arms' rates: the safe log-rank e-process.
 *
 * <p>Of the handsets at risk when an hour begins the share {@code p} is treated. If the treated
 * have {@code r} times the rate, then the next first event is of a treated handset with chance
 * {@code pi(r) = rp / (rp + 1 - p)}. With {@code x_T} and {@code x_C} first events of the arms,
 * against the ratio {@code r0}:
 *
 * <pre>log E_th += x_T ln(pi(th) / pi(r0)) + x_C ln((1 - pi(th)) / (1 - pi(r0)))
 *           = x_T ln(th / r0) + (x_T + x_C) [ln(r0 p + 1 - p) - ln(th p + 1 - p)]
 * E = mean of E_th over th</pre>
 *
 * <p>At the ratio {@code r0} E has expectation 1, on the harmless side of it at most 1; so the
 * chance that it ever reaches {@code 1/alpha} is at most {@code alpha}, however often somebody
 * looks (J. Ville, "Étude critique de la notion de collectif", 1939; R. ter Schure, M. F.
 * Pérez-Ortiz, A. Ly and P. Grünwald, "The safe logrank test", arXiv 2011.06931). Factors of hours,
 * regions, stages and models multiply, because each is of other first events. First events of one
 * hour are drawn without replacement; the convex E is then smaller on average than with it.
 */
public final class RatioEvidence {
  private static final double[] HARM = {1.5, 2, 3, 5, 10};
  private static final double[] NO_WORSE = {0.5, 0.65, 0.8};

  private final double nullRatio;
  private final double[] ratios;
  private final double[] gains;
  private final double[] logs;

  private RatioEvidence(double nullRatio, double[] ratios, double[] gains) {
    this.nullRatio = nullRatio;
    this.ratios = ratios;
    this.gains = gains;
    logs = new double[ratios.length];
  }

  /**
   * Evidence that the ratio is above a bound.
   *
   * @param bound at least 1; alternatives at or below it are left out, since they would speak for
   *     harm within it
   */
  public static RatioEvidence above(double bound) {
    int left = 0;
    while (left < HARM.length && HARM[left] <= bound) {
      left++;
    }
    var ratios =
        left == HARM.length
            ? new double[] {2 * bound}
            : java.util.Arrays.copyOfRange(HARM, left, HARM.length);
    return against(bound, ratios);
  }

  /** Evidence that the ratio is below a bound. */
  public static RatioEvidence below(double bound) {
    var ratios = NO_WORSE.clone();
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] *= bound;
    }
    return against(bound, ratios);
  }

  private static RatioEvidence against(double nullRatio, double[] ratios) {
    var gains = new double[ratios.length];
    for (int i = 0; i < gains.length; i++) {
      gains[i] = Math.log(ratios[i] / nullRatio);
    }
    return new RatioEvidence(nullRatio, ratios, gains);
  }

  /** The same question with no evidence yet. */
  RatioEvidence fresh() {
    return new RatioEvidence(nullRatio, ratios, gains);
  }

  /** The same question with the same evidence. */
  RatioEvidence copy() {
    var copy = fresh();
    copy.addAll(this);
    return copy;
  }

  /**
   * Counts first events among handsets at risk; nothing when an arm has none at risk.
   *
   * @param treated first events of the treated arm
   * @param control first events of the control arm
   * @param treatedAtRisk handsets of the treated arm when the hour begins
   * @param controlAtRisk the same of the control arm
   */
  public void add(long treated, long control, double treatedAtRisk, double controlAtRisk) {
    add(treated, control, treatedAtRisk, controlAtRisk, nullRatio);
  }

  /**
   * The same against another ratio, which must be known before the hour's events are; the
   * alternatives keep their distance from it.
   */
  void add(long treated, long control, double treatedAtRisk, double controlAtRisk, double against) {
    double events = (double) treated + control;
    if (treatedAtRisk <= 0 || controlAtRisk <= 0 || events == 0) {
      return;
    }
    double share = treatedAtRisk / (treatedAtRisk + controlAtRisk);
    double scale = against / nullRatio;
    double atNull = logWeight(against, share);
    for (int i = 0; i < logs.length; i++) {
      logs[i] += treated * gains[i] + events * (atNull - logWeight(ratios[i] * scale, share));
    }
  }

  /** Multiplies by evidence of other events about the same question. */
  void addAll(RatioEvidence other) {
    for (int i = 0; i < logs.length; i++) {
      logs[i] += other.logs[i];
    }
  }

  private static double logWeight(double ratio, double share) {
    return Math.log1p((ratio - 1) * share);
  }

  /** Natural logarithm of E. */
  public double log() {
    double max = Double.NEGATIVE_INFINITY;
    for (double log : logs) {
      max = Math.max(max, log);
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - max);
    }
    return max + Math.log(sum / logs.length);
  }

  /**
   * How many more first events, of both arms, would reach a threshold if the arms had the same
   * rate; infinite when none would.
   *
   * @param share treated of those at risk, in (0, 1)
   */
  double eventsTo(double logThreshold, double share, double against) {
    double fewest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < logs.length; i++) {
      double each =
          share * gains[i]
              + logWeight(against, share)
              - logWeight(ratios[i] * against / nullRatio, share);
      if (each > 0) {
        double missing = logThreshold + Math.log(logs.length) - logs[i];
        fewest = Math.min(fewest, Math.max(1, missing / each));
      }
    }
    return fewest;
  }
}
