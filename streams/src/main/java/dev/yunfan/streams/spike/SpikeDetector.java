package dev.yunfan.streams.spike;

import java.time.Duration;

/**
 * Folds a stream's windows into incidents. For one stream whose true mean never exceeds the null
 * law's, the mean number of windows to a false alarm is at least the threshold.
 */
public final class SpikeDetector {
  /** Proposed length of a window. */
  public static final Duration WINDOW = Duration.ofMinutes(5);

  private final SpikeSettings settings;
  private final double logThreshold;

  /** A detector holds no state of its own: one serves all streams that share a budget. */
  public SpikeDetector(SpikeSettings settings) {
    this.settings = settings;
    this.logThreshold = Math.log(settings.threshold());
  }

  /**
   * One window's outcome.
   *
   * @param next the state to keep for the next window
   * @param verdict what to tell people
   */
  public record Step(SpikeState next, WindowVerdict verdict) {}

  /**
   * Judges one window by the past before it, then adds it to the past.
   *
   * @param window the next window of the stream. One without any report changes no evidence, and
   *     may be left out
   * @param shape the fleet's weekly shape; change it seldom, the past was weighed with the old one
   * @param prior what is believed of the stream without its own past
   */
  public Step observe(SpikeState state, Window window, WeeklyShape shape, Prior prior) {
    double exposure = window.deviceHours() * shape.at(window.start());
    var baseline = state.history().baseline(prior);
    if (state.incident().isPresent()) {
      // with nothing to compare with, what happens is the usual: the incident closes in time
      double usual = baseline.known() ? baseline.rate() * exposure : window.crashing();
      return during(state, state.incident().get(), window, usual);
    }
    var past = state.history().with(window.start(), window.crashing(), exposure, settings.window());
    if (window.deviceHours() == 0) {
      return new Step(state, new WindowVerdict.Quiet(state.evidence().logEvidence()));
    }
    if (!baseline.known()) {
      return new Step(
          state.watching(EDetector.FRESH, Suspicion.NONE, past), new WindowVerdict.Learning());
    }
    var law = baseline.nullLaw(exposure, settings.indifference());
    return judged(state, window, law, baseline.rate() * exposure, past);
  }

  /**
   * Judges one window by a rate that is given, and learns nothing.
   *
   * @param rate crashing handset-days per device-hour; positive and finite
   * @param clumping variance over mean, at least 1
   */
  Step above(SpikeState state, Window window, double rate, double clumping) {
    double mean = rate * window.deviceHours();
    if (state.incident().isPresent()) {
      return during(state, state.incident().get(), window, mean);
    }
    if (window.deviceHours() == 0) {
      return new Step(state, new WindowVerdict.Quiet(state.evidence().logEvidence()));
    }
    var law = new NullLaw(mean, mean / (clumping - 1));
    return judged(state, window, law, mean, state.history());
  }

  private Step judged(
      SpikeState state, Window window, NullLaw law, double usual, CrashHistory past) {
    var evidence = state.evidence().observe(law, window.crashing());
    var suspicion = state.suspicion().observe(window, law, usual);
    if (evidence.logEvidence() < logThreshold) {
      return new Step(
          state.watching(evidence, suspicion, past),
          new WindowVerdict.Quiet(evidence.logEvidence()));
    }
    var seen =
        suspicion.sum() > 0
            ? suspicion.span()
            : Span.from(window.start()).with(window.crashing(), usual);
    var incident = Incident.opened(window, seen, settings);
    return new Step(
        state.during(incident, state.history().withoutQuarantine()),
        new WindowVerdict.Opened(incident));
  }

  private Step during(SpikeState state, Incident open, Window window, double usual) {
    var incident = open.with(window, usual, settings);
    var end = window.start().plus(settings.window());
    return incident.over(end, settings)
        ? new Step(
            state.watching(EDetector.FRESH, Suspicion.NONE, state.history()),
            new WindowVerdict.Closed(incident, end))
        : new Step(state.during(incident, state.history()), new WindowVerdict.Ongoing(incident));
  }
}
