package dev.yunfan.streams.spike;

import java.time.Instant;

/** What one window means for its stream. */
public sealed interface Verdict {
  /** No past and no parent to compare with yet. */
  record Learning() implements Verdict {}

  /**
   * Nothing to report.
   *
   * @param logEvidence ln R, below the threshold's logarithm
   */
  record Quiet(double logEvidence) implements Verdict {}

  /** An alarm: said once for each incident. */
  record Opened(Incident incident) implements Verdict {}

  /** The open incident with one more window; there is no second alarm meanwhile. */
  record Ongoing(Incident incident) implements Verdict {}

  /**
   * The incident is over.
   *
   * @param closedAt end of the window that completed the calm
   */
  record Closed(Incident incident, Instant closedAt) implements Verdict {}
}
