package dev.yunfan.streams.spike;

import java.time.Duration;
import java.time.Instant;

/**
 * A firmware that reached devices of a stream.
 *
 * @param firmware its version
 * @param at when it was first seen on them
 * @param devices how many run it by now
 */
public record FirmwareShift(String firmware, Instant at, long devices) {
  /** How long a firmware that has come is blamed for spikes. */
  static final Duration BLAMED_FOR = Duration.ofDays(3);

  /** One window: the onset of an incident is known no better. */
  private static final Duration ONSET_ERROR = SpikeDetector.WINDOW;

  /** Whether a spike that began at {@code onset} began so shortly after this shift. */
  boolean precedes(Instant onset, Duration blamedFor) {
    return !at.isAfter(onset.plus(ONSET_ERROR)) && !at.plus(blamedFor).isBefore(onset);
  }
}
