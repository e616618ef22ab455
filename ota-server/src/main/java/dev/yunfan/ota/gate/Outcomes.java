package dev.yunfan.ota.gate;

import dev.yunfan.schemas.control.ModelEvidence;

/**
 * Handsets of one model that came to an outcome since a baseline, by their latest outcome.
 *
 * @param bad failed against the image, or rolled back
 * @param confirmed run the release
 */
record Outcomes(long bad, long confirmed) {
  /**
   * The outcomes since a baseline of handsets that had never confirmed before.
   *
   * <p>A handset that was bad at the baseline and is not since leaves the bad ones of the baseline,
   * so {@code oldBadLeft = max(0, bad(B) - (recovered - B.recovered))} of them are still bad, and
   * {@code max(0, bad(E) - oldBadLeft)} are new; {@code bad} is of those that never confirmed. Good
   * are those that ever confirmed, {@code confirmed + relapsed}, less those of the baseline. Counts
   * do not say which handset recovered: one that was bad <em>and</em> recovered since the baseline
   * is taken for an old one, and an old one stays as a new bad one. This errs towards a halt, by
   * one for each such handset.
   */
  static Outcomes fresh(ModelEvidence baseline, ModelEvidence now) {
    long oldBadLeft = Math.max(0, firstBad(baseline) - (now.recovered() - baseline.recovered()));
    return new Outcomes(
        Math.max(0, firstBad(now) - oldBadLeft),
        Math.max(0, now.confirmed() + now.relapsed() - baseline.confirmed() - baseline.relapsed()));
  }

  /**
   * The handsets that had confirmed and stand against the image since a baseline, among all that
   * confirmed: whoever had its update long ago does not speak for those of today.
   */
  static Outcomes relapsed(ModelEvidence baseline, ModelEvidence now) {
    return new Outcomes(Math.max(0, now.relapsed() - baseline.relapsed()), now.confirmed());
  }

  /**
   * The outcomes in rows that may lack some handsets: every bad one that the baseline may hold is
   * taken off, and no confirmed one.
   */
  static Outcomes inPart(ModelEvidence baseline, ModelEvidence now) {
    return new Outcomes(Math.max(0, bad(now) - bad(baseline)), now.confirmed());
  }

  long settled() {
    return bad + confirmed;
  }

  private static long firstBad(ModelEvidence evidence) {
    return Math.max(0, bad(evidence) - evidence.relapsed());
  }

  /** A baseline of 0.1.0 counts a handset at each step; at most the unconfirmed ones are bad. */
  private static long bad(ModelEvidence evidence) {
    return Math.min(evidence.bad(), Math.max(0, evidence.attempted() - evidence.confirmed()));
  }
}
