package dev.yunfan.ingest.load;

import dev.yunfan.runtime.identity.DevicePrincipal;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bodies that did not come at once, by device: one that opens many and finishes none would hold the
 * memory that all share. Bodies that come whole, nearly all, are not counted.
 */
public final class PartialBodies {
  private final ConcurrentHashMap<DevicePrincipal, Integer> open = new ConcurrentHashMap<>();
  private final int maxOfOneDevice;

  /**
   * @param maxOfOneDevice bodies of one device that may be coming at a time, at least 1
   */
  public PartialBodies(int maxOfOneDevice) {
    if (maxOfOneDevice < 1) {
      throw new IllegalArgumentException("%d bodies, at least 1".formatted(maxOfOneDevice));
    }
    this.maxOfOneDevice = maxOfOneDevice;
  }

  /** Counts one more; false, and nothing counted, when the device has its share. */
  public boolean begin(DevicePrincipal device) {
    if (open.merge(device, 1, Integer::sum) <= maxOfOneDevice) {
      return true;
    }
    end(device);
    return false;
  }

  /** Counts one less; once for each that began. */
  public void end(DevicePrincipal device) {
    open.computeIfPresent(device, (_, count) -> count == 1 ? null : count - 1);
  }
}
