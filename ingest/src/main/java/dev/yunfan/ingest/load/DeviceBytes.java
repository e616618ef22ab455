package dev.yunfan.ingest.load;

import dev.yunfan.runtime.identity.DevicePrincipal;
import java.util.function.LongSupplier;

/**
 * How many bytes one device may send and leave on {@code telemetry.rejected}. They are charged when
 * they are known, so that a device is over its budget by one body of each connection at most.
 */
public final class DeviceBytes {
  /** Least budget: one body of the greatest length. */
  public static final int LEAST = 1 << 20;

  /** Seconds of a day. */
  private static final long DAY = 86_400;

  private final DeviceTimes times;
  private final long perDay;
  private final long tolerance;

  /**
   * @param perDay bytes a day that come back to the budget, at least 1,048,576
   * @param burst bytes that may come at once, at least 1,048,576
   * @param nanoTime a monotonic clock
   */
  public DeviceBytes(int perDay, int burst, LongSupplier nanoTime) {
    if (Math.min(perDay, burst) < LEAST) {
      throw new IllegalArgumentException(
          "%d bytes a day, burst of %d; at least %d each".formatted(perDay, burst, LEAST));
    }
    this.times = new DeviceTimes(nanoTime);
    this.perDay = perDay;
    this.tolerance = ticks(burst);
  }

  private long ticks(long bytes) {
    return bytes * DeviceTimes.TICKS_PER_SECOND * DAY / perDay;
  }

  /** Whether the device has bytes left. */
  public boolean admits(DevicePrincipal device) {
    return times.advance(device, 0, tolerance);
  }

  /** Charges bytes; a device may go below nothing. */
  public void charge(DevicePrincipal device, long bytes) {
    if (bytes > 0) {
      var _ = times.advance(device, Math.max(1, ticks(bytes)), DeviceTimes.ANY);
    }
  }
}
