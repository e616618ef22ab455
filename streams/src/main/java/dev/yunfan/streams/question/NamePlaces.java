package dev.yunfan.streams.question;

import java.util.ArrayList;
import java.util.List;

/**
 * Which parts of a subject are a vendor, a model and a firmware.
 *
 * @param vendor index of the part, from 0; negative: the subject has no such names
 * @param model likewise
 * @param firmware likewise; negative: the subject names no firmware
 */
public record NamePlaces(int vendor, int model, int firmware) {
  /** The subject has none, or they stay for ever. */
  public static final NamePlaces NONE = new NamePlaces(-1, -1, -1);

  /** Vendor and model come first. */
  static final NamePlaces MODEL = new NamePlaces(0, 1, -1);

  /** Vendor, model and firmware come first. */
  static final NamePlaces FIRMWARE = new NamePlaces(0, 1, 2);

  /** Whether the subject names a model. */
  public boolean any() {
    return vendor >= 0;
  }

  /** The parts with other names in their places. */
  public List<String> with(List<String> parts, String otherModel, String otherFirmware) {
    var changed = new ArrayList<>(parts);
    changed.set(model, otherModel);
    if (firmware >= 0) {
      changed.set(firmware, otherFirmware);
    }
    return changed;
  }
}
