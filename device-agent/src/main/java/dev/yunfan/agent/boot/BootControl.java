package dev.yunfan.agent.boot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything about slots that outlives a power cut, as one value: it changes as a whole or not.
 *
 * @param seq counts the versions of this record up from 0
 * @param floor firmware version that was confirmed last, for people; decides nothing
 * @param counter highest release counter ever confirmed; nothing up to it starts on trial
 * @param rejected SHA-256 of the last images that had to be rolled back, at most four
 */
public record BootControl(
    long seq,
    SlotEntry a,
    SlotEntry b,
    String floor,
    long counter,
    List<String> rejected,
    @Nullable PendingUpdate pending) {
  private static final int MAX_REJECTED = 4;

  public BootControl {
    rejected = List.copyOf(rejected);
  }

  /** A handset as it leaves the factory: one image in slot A. */
  public static BootControl factory(String version, long lengthBytes, String sha256) {
    return new BootControl(
        0,
        SlotEntry.confirmed(version, 0, lengthBytes, sha256),
        SlotEntry.UNBOOTABLE,
        version,
        0,
        List.of(),
        null);
  }

  /** The record of a slot. */
  public SlotEntry entry(Slot slot) {
    return slot == Slot.A ? a : b;
  }

  /** The next version of this record, with one slot's entry replaced. */
  public BootControl with(Slot slot, SlotEntry entry) {
    return new BootControl(
        seq + 1,
        slot == Slot.A ? entry : a,
        slot == Slot.B ? entry : b,
        floor,
        counter,
        rejected,
        pending);
  }

  /** The same version of this record with one slot's entry replaced. */
  public BootControl entry(Slot slot, SlotEntry entry) {
    return new BootControl(
        seq,
        slot == Slot.A ? entry : a,
        slot == Slot.B ? entry : b,
        floor,
        counter,
        rejected,
        pending);
  }

  /** The same version of this record with another pending update. */
  public BootControl pending(@Nullable PendingUpdate update) {
    return new BootControl(seq, a, b, floor, counter, rejected, update);
  }

  /** The same version of this record with the floor raised. */
  public BootControl floor(String version) {
    return new BootControl(seq, a, b, version, counter, rejected, pending);
  }

  /** The next version of this record: the update's outcome is told. */
  public BootControl settled() {
    return new BootControl(seq + 1, a, b, floor, counter, rejected, null);
  }

  /** The next version of this record: the outcome is told, and the image never comes back. */
  public BootControl rejecting(String sha256) {
    var images = new ArrayList<>(rejected);
    images.remove(sha256);
    images.add(sha256);
    int from = Math.max(0, images.size() - MAX_REJECTED);
    return new BootControl(
        seq + 1, a, b, floor, counter, images.subList(from, images.size()), null);
  }
}
