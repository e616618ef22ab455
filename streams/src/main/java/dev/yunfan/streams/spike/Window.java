package dev.yunfan.streams.spike;

import java.time.Instant;

/**
 * Five minutes of one stream, by time of arrival: crashes uploaded late then come together with the
 * heartbeats that were late with them, and an outage's end is no spike.
 *
 * @param start first instant of the window
 * @param crashing distinct devices that reported at least one crash; distinct, so that one device
 *     in a crash loop counts once
 * @param reporting distinct devices that reported anything; at least {@code crashing}
 */
public record Window(Instant start, long crashing, long reporting) {
  /** Refuses negative counts, and a crash of a device that did not report. */
  public Window {
    if (crashing < 0 || crashing > reporting) {
      throw new IllegalArgumentException(
          "crashing %d is outside [0, reporting %d]".formatted(crashing, reporting));
    }
  }
}
