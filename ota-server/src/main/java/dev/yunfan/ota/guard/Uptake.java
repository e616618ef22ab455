package dev.yunfan.ota.guard;

/**
 * How many of the treated have the release: all are offered it, and many put it off. While the
 * share {@code c} of an arm runs a release that is worse by the ratio {@code r}, the arm as a whole
 * is worse by {@code 1 + c (r - 1)}; against that a stage is proven. The share is that of the
 * beginning of an hour, so that the hour's events cannot choose it.
 *
 * @param ratio bound of the open stage
 * @param carried share of the stage's treated that have the release from stages before, at least
 */
record Uptake(double ratio, double carried) {
  /** With fewer a comparison of the arms says next to nothing of the release. */
  static final double ENOUGH = 0.2;

  /**
   * The share.
   *
   * @param confirmed handsets that confirmed in this stage
   * @param came treated handsets of this stage
   */
  double share(long confirmed, long came) {
    return came <= 0 ? 0 : Math.clamp(carried + (double) confirmed / (double) came, 0, 1);
  }

  boolean isEnough(long confirmed, long came) {
    return share(confirmed, came) >= ENOUGH;
  }

  double bound(long confirmed, long came) {
    return 1 + share(confirmed, came) * (ratio - 1);
  }
}
