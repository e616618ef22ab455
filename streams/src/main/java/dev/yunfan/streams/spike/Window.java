package dev.yunfan.streams.spike;

import java.time.Instant;

/**
 * Some minutes of one stream, by time of arrival: crashes uploaded late then come together with the
 * hours that were late with them, and an outage's end is no spike.
 *
 * @param start first instant of the window
 * @param crashing handset-days with at least one crash among the reports: so that one handset in a
 *     crash loop counts once, and one that reports a week counts for each of its days
 * @param deviceHours hours of handsets' lives that the reports tell of; a longer upload holds a
 *     crash more often, so handsets heard would be no measure
 */
public record Window(Instant start, long crashing, double deviceHours) {
  /** Refuses negative counts and hours that are not a number. */
  public Window {
    if (crashing < 0 || !(deviceHours >= 0 && deviceHours < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%d crashing handset-days in %s device-hours".formatted(crashing, deviceHours));
    }
  }
}
