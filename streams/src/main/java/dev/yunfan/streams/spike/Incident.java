package dev.yunfan.streams.spike;

import java.time.Duration;
import java.time.Instant;

/**
 * One spike of one stream, from its first suspicious window on. The span that opened it was chosen
 * for its crashes, so that the ratio is rather too high until later windows outweigh it.
 *
 * @param openedAt start of the window that reached the threshold
 * @param seen everything since the spike probably began
 * @param calm the windows since the ratio last was high; nothing at first
 */
public record Incident(Instant openedAt, Span seen, Span calm) {
  static Incident opened(Window window, Span seen, SpikeSettings settings) {
    return new Incident(window.start(), seen, Span.from(window.start().plus(settings.window())));
  }

  /** When the spike probably began. */
  public Instant since() {
    return seen.since();
  }

  Incident with(Window window, double usual, SpikeSettings settings) {
    var quiet = calm.with(window.crashing(), usual);
    return new Incident(
        openedAt,
        seen.with(window.crashing(), usual),
        quiet.observed() == 0 || quiet.ratio() < settings.calmRatio()
            ? quiet
            : Span.from(window.start().plus(settings.window())));
  }

  /** Whether the calm that {@code end} is the end of closes this incident. */
  boolean over(Instant end, SpikeSettings settings) {
    var lasted = Duration.between(calm.since(), end);
    return lasted.compareTo(settings.faded()) >= 0
        || (lasted.compareTo(settings.calm()) >= 0 && calm.expected() >= settings.calmCrashes());
  }
}
