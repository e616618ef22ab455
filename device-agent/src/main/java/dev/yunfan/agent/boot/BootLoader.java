package dev.yunfan.agent.boot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Chooses what runs. It verifies the image at each start, takes a try away durably before it jumps
 * to a firmware on trial, and falls back to the other slot by itself.
 */
public final class BootLoader {
  private BootLoader() {}

  /** The slot that was started, and the present record. */
  public record Booted(Slot running, BootControl control) {}

  /**
   * Starts a slot. Storage that cannot be read or written costs the slot that needs it, never the
   * start of the other one.
   *
   * @throws NothingBootable when no slot holds what its entry says
   */
  public static Booted boot(Disk disk) throws IOException {
    var control =
        ControlArea.read(disk.control())
            .orElseThrow(() -> new NothingBootable("both boot records are damaged"));
    var passedOver = EnumSet.noneOf(Slot.class);
    var reasons = new ArrayList<String>();
    for (var next = preferred(control, passedOver);
        next.isPresent();
        next = preferred(control, passedOver)) {
      var slot = next.get();
      if (!control.entry(slot).confirmed()) {
        if (control.entry(slot).counter() <= control.counter()) {
          reasons.add("slot %s holds a release that was left behind".formatted(slot));
          passedOver.add(slot);
          var condemned = control.with(slot, control.entry(slot).condemned());
          control = written(disk, condemned, reasons).orElse(control);
          continue;
        }
        var counted = written(disk, control.with(slot, control.entry(slot).onceLess()), reasons);
        if (counted.isEmpty()) {
          passedOver.add(slot); // no start on trial that is not counted
          continue;
        }
        control = counted.get();
      }
      if (holdsItsImage(disk, slot, control.entry(slot), reasons)) {
        return new Booted(slot, control);
      }
      passedOver.add(slot);
      var condemned = control.with(slot, control.entry(slot).condemned());
      control = written(disk, condemned, reasons).orElse(control);
    }
    throw new NothingBootable(
        "slot A %s, slot B %s; %s".formatted(control.a(), control.b(), String.join("; ", reasons)));
  }

  private static Optional<Slot> preferred(BootControl control, Set<Slot> passedOver) {
    return Stream.of(Slot.A, Slot.B) // A wins a tie
        .filter(slot -> !passedOver.contains(slot) && control.entry(slot).isBootable())
        .max(
            Comparator.comparingInt((Slot slot) -> control.entry(slot).priority())
                .thenComparing(Comparator.reverseOrder()));
  }

  private static Optional<BootControl> written(Disk disk, BootControl next, List<String> reasons) {
    try {
      ControlArea.write(disk.control(), next);
      return Optional.of(next);
    } catch (IOException e) {
      reasons.add("the boot record cannot be written: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static boolean holdsItsImage(
      Disk disk, Slot slot, SlotEntry entry, List<String> reasons) {
    try {
      return entry.lengthBytes() <= disk.slot(slot).sizeBytes()
          && disk.digest(slot, entry.lengthBytes()).equals(entry.sha256());
    } catch (IOException e) {
      reasons.add("slot %s cannot be read: %s".formatted(slot, e.getMessage()));
      return false;
    }
  }
}
