package dev.yunfan.ota.guard;

/** The sums of one metric of a stratum, or of strata together, after some hours. */
final class MetricSums {
  private long treatedAtRisk;
  private long controlAtRisk;
  private long treatedEvents;
  private long controlEvents;
  private final RatioEvidence evidence;

  MetricSums(RatioEvidence evidence) {
    this.evidence = evidence;
  }

  MetricSums copy() {
    var copy = new MetricSums(evidence.fresh());
    copy.addAll(this);
    return copy;
  }

  void addAll(MetricSums other) {
    treatedAtRisk += other.treatedAtRisk;
    controlAtRisk += other.controlAtRisk;
    treatedEvents += other.treatedEvents;
    controlEvents += other.controlEvents;
    evidence.addAll(other.evidence);
  }

  /**
   * Counts the first events of an hour. The arms are weighed by the time at risk that was told in
   * that hour, since an arm that reports later has its events later too; where none is told, by the
   * handsets at risk when the hour begins.
   *
   * @param treatedSeconds told by the treated arm
   */
  void count(long treated, long control, long treatedSeconds, long controlSeconds) {
    tally(treated, control);
    if (treatedSeconds == 0 && controlSeconds == 0) {
      evidence.add(treated, control, (double) treatedAtRisk, (double) controlAtRisk);
    } else {
      evidence.add(treated, control, (double) treatedSeconds, (double) controlSeconds);
    }
  }

  /** The same as evidence against another ratio. */
  void count(long treated, long control, long treatedSeconds, long controlSeconds, double against) {
    tally(treated, control);
    if (treatedSeconds == 0 && controlSeconds == 0) {
      evidence.add(treated, control, (double) treatedAtRisk, (double) controlAtRisk, against);
    } else {
      evidence.add(treated, control, (double) treatedSeconds, (double) controlSeconds, against);
    }
  }

  /** Counts first events of an hour that is no evidence. */
  void tally(long treated, long control) {
    treatedEvents += treated;
    controlEvents += control;
  }

  /**
   * Changes the risk sets by those that came and those that ceased to be at risk in an hour;
   * returns false, and leaves none at risk, when more ceased than there were.
   */
  boolean move(long treated, long control) {
    treatedAtRisk += treated;
    controlAtRisk += control;
    boolean possible = treatedAtRisk >= 0 && controlAtRisk >= 0;
    treatedAtRisk = Math.max(0, treatedAtRisk);
    controlAtRisk = Math.max(0, controlAtRisk);
    return possible;
  }

  long treatedAtRisk() {
    return treatedAtRisk;
  }

  long controlAtRisk() {
    return controlAtRisk;
  }

  long treatedEvents() {
    return treatedEvents;
  }

  long controlEvents() {
    return controlEvents;
  }

  RatioEvidence evidence() {
    return evidence;
  }
}
