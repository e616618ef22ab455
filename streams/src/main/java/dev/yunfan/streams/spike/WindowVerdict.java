package dev.yunfan.streams.spike;

import java.time.Instant;

/** The meaning of one window for its stream. */
public sealed interface WindowVerdict {
  /** No past and no parent to compare with yet. */
  record Learning() implements WindowVerdict {}

  /**
   * Nothing to report.
   *
   * @param logEvidence ln R, below the threshold's logarithm
   */
  record Quiet(double logEvidence) implements WindowVerdict {}

  /** An alarm: said once for each incident. */
  record Opened(Incident incident) implements WindowVerdict {}

  /** The open incident with one more window; there is no second alarm meanwhile. */
  record Ongoing(Incident incident) implements WindowVerdict {}

  /**
   * The incident is over.
   *
   * @param closedAt end of the window that completed the calm
   */
  record Closed(Incident incident, Instant closedAt) implements WindowVerdict {}
}
