package dev.yunfan.ingest.load;

import dev.yunfan.runtime.identity.DevicePrincipal;
import java.util.function.LongSupplier;

/** How often one device may send. */
public final class DeviceRate {
  private final DeviceTimes times;
  private final long interval;
  private final long tolerance;

  /**
   * @param perSecond sustained requests a second of one device, 1 to 10,000
   * @param burst requests that may come at once, at least 1
   * @param nanoTime a monotonic clock
   */
  public DeviceRate(int perSecond, int burst, LongSupplier nanoTime) {
    if (perSecond < 1 || perSecond > DeviceTimes.TICKS_PER_SECOND || burst < 1) {
      throw new IllegalArgumentException(
          "%d a second, burst of %d; at least 1 each, at most %d a second"
              .formatted(perSecond, burst, DeviceTimes.TICKS_PER_SECOND));
    }
    this.times = new DeviceTimes(nanoTime);
    this.interval = DeviceTimes.TICKS_PER_SECOND / perSecond;
    this.tolerance = interval * (burst - 1);
  }

  /** Whether the device may send now; if so, it is counted. */
  public boolean admits(DevicePrincipal device) {
    return times.advance(device, interval, tolerance);
  }
}
