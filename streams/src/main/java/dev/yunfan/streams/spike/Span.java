package dev.yunfan.streams.spike;

import java.time.Instant;

/**
 * Windows seen together: what crashed in them and what would have been usual.
 *
 * @param since start of the first window
 * @param observed crashing devices, summed over windows
 * @param expected what the usual rate makes of the same exposure
 */
public record Span(Instant since, long observed, double expected) {
  /** The span that begins with the window at {@code since}, and has not seen it yet. */
  static Span from(Instant since) {
    return new Span(since, 0, 0);
  }

  Span with(long count, double usual) {
    return new Span(since, observed + count, expected + usual);
  }

  /** Observed over expected; 0 when both are 0. */
  public double ratio() {
    return observed == 0 ? 0 : observed / expected;
  }
}
