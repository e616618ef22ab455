package dev.yunfan.streams.spike;

import java.util.Optional;

/**
 * Everything the detector remembers of one stream.
 *
 * @param evidence the Shiryaev-Roberts sums; fresh while an incident is open
 * @param suspicion where a spike would have begun; none while an incident is open
 * @param incident the open incident
 * @param history the past that the baseline stands on; it stands still while an incident is open
 */
public record SpikeState(
    EDetector evidence, Suspicion suspicion, Optional<Incident> incident, CrashHistory history) {
  /** A stream never seen before. */
  public static final SpikeState NEW =
      new SpikeState(EDetector.FRESH, Suspicion.NONE, Optional.empty(), CrashHistory.NONE);

  /**
   * The bytes that {@link #fromBytes} reads: at most 1,250, about 150 of them beside the history.
   */
  public byte[] toBytes() {
    return SpikeStateCodec.encode(this);
  }

  /**
   * The state that {@link #toBytes} wrote, bit by bit.
   *
   * @throws IllegalArgumentException for bytes of another format
   */
  public static SpikeState fromBytes(byte[] bytes) {
    return SpikeStateCodec.decode(bytes);
  }

  SpikeState watching(EDetector sums, Suspicion suspected, CrashHistory past) {
    return new SpikeState(sums, suspected, Optional.empty(), past);
  }

  /** The open incident alone: what was learnt is of no use any more. */
  SpikeState withoutPast() {
    return new SpikeState(EDetector.FRESH, Suspicion.NONE, incident, CrashHistory.NONE);
  }

  SpikeState during(Incident open, CrashHistory past) {
    return new SpikeState(EDetector.FRESH, Suspicion.NONE, Optional.of(open), past);
  }
}
