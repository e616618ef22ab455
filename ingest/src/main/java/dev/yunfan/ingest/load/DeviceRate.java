package dev.yunfan.ingest.load;

import dev.yunfan.runtime.identity.DevicePrincipal;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * How often one device may send: the generic cell rate algorithm (ITU-T I.371, virtual scheduling)
 * in a table of fixed size, so that a million devices, or ten, cost the same 8 MB. A device whose
 * two places are taken by others that are busy at this moment is let through uncounted.
 */
public final class DeviceRate {
  private static final int SLOTS = 1 << 20;
  private static final long TICKS_PER_SECOND = 10_000;
  private static final long NANOS_PER_TICK = 1_000_000_000 / TICKS_PER_SECOND;
  private static final int TIME_BITS = 40; // 3.4 years of ticks
  private static final long TIME_MASK = (1L << TIME_BITS) - 1;

  /** Each: 24 bits that tell the device, 40 bits of its theoretical arrival time in ticks. */
  private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

  private final long interval;
  private final long tolerance;
  private final LongSupplier nanoTime;
  private final long startNanos;

  /**
   * @param perSecond sustained requests a second of one device, 1 to 10,000
   * @param burst requests that may come at once, at least 1
   * @param nanoTime a monotonic clock
   */
  public DeviceRate(int perSecond, int burst, LongSupplier nanoTime) {
    if (perSecond < 1 || perSecond > TICKS_PER_SECOND || burst < 1) {
      throw new IllegalArgumentException(
          "%d a second, burst of %d; at least 1 each, at most %d a second"
              .formatted(perSecond, burst, TICKS_PER_SECOND));
    }
    this.interval = TICKS_PER_SECOND / perSecond;
    this.tolerance = interval * (burst - 1);
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
  }

  /** Whether the device may send now; if so, it is counted. */
  public boolean admits(DevicePrincipal device) {
    long hash = hash(device);
    long tag = hash << TIME_BITS;
    long now = (nanoTime.getAsLong() - startNanos) / NANOS_PER_TICK;
    int first = (int) (hash >>> (Long.SIZE - 20));
    Outcome outcome = tryAt(first, tag, now);
    if (outcome == Outcome.TAKEN_BY_ANOTHER) {
      outcome = tryAt(first ^ 1, tag, now);
    }
    return outcome != Outcome.TOO_EARLY;
  }

  private enum Outcome {
    COUNTED,
    TOO_EARLY,
    TAKEN_BY_ANOTHER
  }

  private Outcome tryAt(int slot, long tag, long now) {
    while (true) {
      long seen = slots.get(slot);
      long due = seen & TIME_MASK;
      boolean own = (seen & ~TIME_MASK) == tag;
      if (!own && due > now) {
        return Outcome.TAKEN_BY_ANOTHER;
      }
      if (own && due - tolerance > now) {
        return Outcome.TOO_EARLY;
      }
      long next = Math.max(own ? due : 0, now) + interval;
      if (slots.compareAndSet(slot, seen, tag | (next & TIME_MASK))) {
        return Outcome.COUNTED;
      }
    }
  }

  /** FNV-1a over vendor and device id, then mixed (Stafford's variant 13). */
  private static long hash(DevicePrincipal device) {
    long hash = fnv(fnv(0xcbf29ce484222325L, device.vendor()), device.deviceId());
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }

  private static long fnv(long seed, String text) {
    long hash = seed;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return (hash ^ '/') * 0x100000001b3L;
  }
}
