package dev.yunfan.streams.cap;

/**
 * How many names and crash groups one partition counts in rows of their own; {@link
 * dev.yunfan.streams.question.Other} counts the rest. All are at least 1.
 *
 * @param modelsPerVendor models of a vendor; declared ones always fit
 * @param firmwaresPerModel firmwares of a model; declared ones always fit
 * @param firmwares of all models together; declared ones always fit
 * @param namesPerHandset models and firmwares that one handset reported first and fewer than {@link
 *     NameCaps#PROVEN_BY} handsets reported
 * @param groupsPerHandsetDay crash groups a UTC day that a handset is the first to report on a
 *     firmware
 * @param groupsPerFirmwareDay crash groups a UTC day that are new on a firmware
 * @param groups pairs of a crash group and a firmware, in all
 */
public record Caps(
    int modelsPerVendor,
    int firmwaresPerModel,
    int firmwares,
    int namesPerHandset,
    int groupsPerHandsetDay,
    int groupsPerFirmwareDay,
    int groups) {
  /** Room for a large fleet; the docs say how much memory that is. */
  public static final Caps DEFAULT = new Caps(200, 200, 2_000, 8, 20, 1_000, 10_000);

  public Caps {
    if (Math.min(Math.min(modelsPerVendor, firmwaresPerModel), Math.min(firmwares, namesPerHandset))
            < 1
        || Math.min(Math.min(groupsPerHandsetDay, groupsPerFirmwareDay), groups) < 1) {
      throw new IllegalArgumentException(
          "caps of %d models, %d and %d firmwares, %d names, %d, %d and %d groups: each is at least 1"
              .formatted(
                  modelsPerVendor,
                  firmwaresPerModel,
                  firmwares,
                  namesPerHandset,
                  groupsPerHandsetDay,
                  groupsPerFirmwareDay,
                  groups));
    }
  }
}
