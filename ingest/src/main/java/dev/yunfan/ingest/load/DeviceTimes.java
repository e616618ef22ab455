package dev.yunfan.ingest.load;

import dev.yunfan.runtime.identity.DevicePrincipal;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * The theoretical arrival time of each device's next request, by the generic cell rate algorithm
 * (ITU-T I.371, virtual scheduling), in a table of fixed size: a million devices, or ten, cost the
 * same 8 MB. A device whose two places are taken by others that are busy at this moment is let
 * through uncounted.
 */
final class DeviceTimes {
  static final long TICKS_PER_SECOND = 10_000;

  /** Any time counts as soon enough. */
  static final long ANY = Long.MAX_VALUE >> 1;

  private static final int SLOT_BITS = 20;
  private static final long NANOS_PER_TICK = 1_000_000_000 / TICKS_PER_SECOND;
  private static final int TIME_BITS = 40; // 3.4 years of ticks
  private static final long TIME_MASK = (1L << TIME_BITS) - 1;

  /** Each: 24 bits that tell the device, 40 bits of its theoretical arrival time in ticks. */
  private final AtomicLongArray slots = new AtomicLongArray(1 << SLOT_BITS);

  private final LongSupplier nanoTime;
  private final long startNanos;

  /**
   * @param nanoTime a monotonic clock
   */
  DeviceTimes(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
  }

  /**
   * Moves a device's time on, unless it is too early.
   *
   * @param ticks that the request costs; 0 asks alone
   * @param tolerance ticks that the request may come before its time
   * @return whether it came soon enough
   */
  boolean advance(DevicePrincipal device, long ticks, long tolerance) {
    long hash = hash(device);
    long tag = hash << TIME_BITS;
    long now = (nanoTime.getAsLong() - startNanos) / NANOS_PER_TICK;
    int first = (int) (hash >>> (Long.SIZE - SLOT_BITS));
    Outcome outcome = tryAt(first, tag, now, ticks, tolerance);
    if (outcome == Outcome.TAKEN_BY_ANOTHER) {
      outcome = tryAt(first ^ 1, tag, now, ticks, tolerance);
    }
    return outcome != Outcome.TOO_EARLY;
  }

  private enum Outcome {
    COUNTED,
    TOO_EARLY,
    TAKEN_BY_ANOTHER
  }

  private Outcome tryAt(int slot, long tag, long now, long ticks, long tolerance) {
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
      if (ticks == 0) {
        return Outcome.COUNTED;
      }
      long next = Math.max(own ? due : 0, now) + ticks;
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
