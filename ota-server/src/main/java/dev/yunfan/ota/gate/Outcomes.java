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
   * The outcomes that count since a baseline.
   *
   * <p>A handset that was bad at the baseline and confirmed since leaves the bad ones of the
   * baseline, so {@code oldBadLeft = max(0, B.bad - (recovered - B.recovered))} of them are still
   * bad, and {@code bad = max(0, E.bad - oldBadLeft)} are new. Counts do not say which handset
   * recovered. One that failed <em>and</em> recovered since the baseline is taken for an old one,
   * and an old one stays as a new bad one. A confirmed handset that turns bad lowers {@code
   * confirmed = max(0, E.confirmed - B.confirmed)}. Both err towards a halt, never past one.
   */
  static Outcomes since(ModelEvidence baseline, ModelEvidence now) {
    long oldBadLeft = Math.max(0, bad(baseline) - (now.recovered() - baseline.recovered()));
    return new Outcomes(
        Math.max(0, bad(now) - oldBadLeft), Math.max(0, now.confirmed() - baseline.confirmed()));
  }

  /**
   * The outcomes proven by rows that may lack some handsets: every bad one that the baseline may
   * hold is taken off, and no confirmed one. This errs away from a halt.
   */
  static Outcomes provenSince(ModelEvidence baseline, ModelEvidence now) {
    return new Outcomes(Math.max(0, bad(now) - bad(baseline)), now.confirmed());
  }

  long settled() {
    return bad + confirmed;
  }

  /** A baseline of 0.1.0 counts a handset at each step; at most the unconfirmed ones are bad. */
  private static long bad(ModelEvidence evidence) {
    return Math.min(evidence.bad(), Math.max(0, evidence.attempted() - evidence.confirmed()));
  }
}
