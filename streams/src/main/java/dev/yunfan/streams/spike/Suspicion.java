package dev.yunfan.streams.spike;

import java.time.Instant;

/**
 * Where a spike, if there is one, probably began: a cumulative sum of the evidence for 1.5 times
 * the usual rate, which starts anew whenever it falls to zero.
 *
 * @param sum log evidence since then; not negative
 * @param span the windows since then
 */
public record Suspicion(double sum, Span span) {
  /** The smallest ratio under suspicion: whenever a larger one has evidence, this one has too. */
  private static final double RATIO = 1.5;

  /** Nothing suspicious yet. */
  public static final Suspicion NONE = new Suspicion(0, Span.from(Instant.EPOCH));

  Suspicion observe(Window window, NullLaw law, double usual) {
    var base = sum == 0 ? Span.from(window.start()) : span;
    double next = sum + law.logLikelihoodRatio(RATIO, window.crashing());
    return next <= 0 ? NONE : new Suspicion(next, base.with(window.crashing(), usual));
  }
}
