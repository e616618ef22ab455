package dev.yunfan.agent.boot;

import java.io.IOException;

/**
 * Chooses what runs. It verifies the image at each start, takes a try away durably before it jumps
 * to a firmware on trial, and falls back to the other slot by itself.
 */
public final class BootLoader {
  private BootLoader() {}

  /** What was started, and the record as it is now. */
  public record Booted(Slot running, BootControl control) {}

  /**
   * Starts a slot.
   *
   * @throws NothingBootable when no slot holds what its entry says
   */
  public static Booted boot(Disk disk) throws IOException {
    var control =
        ControlArea.read(disk.control())
            .orElseThrow(() -> new NothingBootable("both boot records are damaged"));
    for (int attempt = 0; attempt < 4; attempt++) {
      var slot = preferred(control);
      var entry = control.entry(slot);
      if (!entry.isBootable()) {
        break;
      }
      if (!entry.confirmed()) {
        try {
          control = written(disk, control.with(slot, entry.onceLess()));
        } catch (IOException e) {
          return fallback(disk, slot.other(), control); // no start on trial that is not counted
        }
      }
      if (holdsItsImage(disk, slot, control.entry(slot))) {
        return new Booted(slot, control);
      }
      control = written(disk, control.with(slot, control.entry(slot).condemned()));
    }
    throw new NothingBootable("slot A %s, slot B %s".formatted(control.a(), control.b()));
  }

  private static Booted fallback(Disk disk, Slot slot, BootControl control) throws IOException {
    var entry = control.entry(slot);
    if (entry.confirmed() && entry.isBootable() && holdsItsImage(disk, slot, entry)) {
      return new Booted(slot, control);
    }
    throw new NothingBootable(
        "slot %s %s, and boot records cannot be written".formatted(slot, entry));
  }

  private static Slot preferred(BootControl control) {
    if (control.a().isBootable() != control.b().isBootable()) {
      return control.a().isBootable() ? Slot.A : Slot.B;
    }
    return control.a().priority() >= control.b().priority() ? Slot.A : Slot.B;
  }

  private static BootControl written(Disk disk, BootControl next) throws IOException {
    ControlArea.write(disk.control(), next);
    return next;
  }

  private static boolean holdsItsImage(Disk disk, Slot slot, SlotEntry entry) throws IOException {
    return entry.lengthBytes() <= disk.slot(slot).sizeBytes()
        && disk.digest(slot, entry.lengthBytes()).equals(entry.sha256());
  }
}
