package dev.yunfan.agent.boot;

import dev.yunfan.agent.boot.BootLoader.Booted;
import dev.yunfan.agent.update.FoundImage;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.UpdateInput;
import dev.yunfan.schemas.telemetry.FailureReason;
import java.io.IOException;
import java.io.InputStream;

/**
 * The storage effects of an update, on the partitions of the handset that runs. The order of writes
 * and flushes is what power cuts cannot break; {@code PowerCutTest} fails when one is left out.
 */
public final class SlotWriter {
  /**
   * Starts on trial. More than one, because a flat battery during the trial says nothing about the
   * firmware; an unhealthy one gives itself up at its first.
   */
  static final int TRIES = 3;

  private static final int CHUNK = 64 << 10;

  private final Disk disk;
  private final Slot running;
  private BootControl control;

  /** For the slot that was started. */
  public SlotWriter(Disk disk, Booted booted) {
    this.disk = disk;
    this.running = booted.running();
    this.control = booted.control();
  }

  /** The boot record as last written. */
  public BootControl control() {
    return control;
  }

  /** The slot that runs. */
  public Slot running() {
    return running;
  }

  private Slot target() {
    return running.other();
  }

  private void write(BootControl next) throws IOException {
    ControlArea.write(disk.control(), next);
    control = next;
  }

  /** Puts an image into the inactive slot, which is unbootable from before the first byte. */
  public void writeSlot(InputStream image) throws IOException {
    write(control.with(target(), SlotEntry.UNBOOTABLE).pending(null));
    long at = 0;
    for (byte[] chunk = image.readNBytes(CHUNK);
        chunk.length > 0;
        chunk = image.readNBytes(CHUNK)) {
      disk.slot(target()).write(at, chunk);
      at += chunk.length;
    }
    disk.slot(target()).flush();
  }

  /** The true content of the inactive slot. */
  public FoundImage readSlot(long lengthBytes) throws IOException {
    return new FoundImage(lengthBytes, disk.digest(target(), lengthBytes));
  }

  /** Lets the boot loader try the inactive slot. */
  public void recordTrial(Offer offer) throws IOException {
    var image = offer.manifest();
    var entry =
        SlotEntry.trial(
            image.version(), offer.releaseCounter(), image.lengthBytes(), image.sha256(), TRIES);
    var pending =
        new PendingUpdate(
            offer.rolloutId(), offer.release(), target(), image.lengthBytes(), image.sha256(), "");
    write(control.with(target(), entry).pending(pending));
  }

  /** Makes the running slot the one to stay, the other one its fallback, and raises the floor. */
  public void confirm(Offer offer) throws IOException {
    var proved = control.with(running, control.entry(running).proved());
    var behind = proved.entry(running.other()).behind();
    write(
        new BootControl(
            proved.seq(),
            running == Slot.A ? proved.a() : behind,
            running == Slot.B ? proved.b() : behind,
            offer.release(),
            Math.max(proved.counter(), proved.entry(running).counter()),
            proved.rejected(),
            proved.pending()));
  }

  /** Makes the running slot unbootable. */
  public void recordFallBack(String reason) throws IOException {
    var pending = control.pending();
    write(
        control
            .with(running, control.entry(running).condemned())
            .pending(pending == null ? null : pending.givenUp(reason)));
  }

  /** Forgets an update whose outcome is told. */
  public void settle() throws IOException {
    write(control.settled());
  }

  /**
   * Forgets an update whose outcome is told, and never installs it again; nor starts it, should the
   * boot loader have come back without using up its tries.
   */
  public void reject(String sha256) throws IOException {
    var told = control.rejecting(sha256);
    var left = told.entry(target());
    write(left.sha256().equals(sha256) ? told.entry(target(), left.condemned()) : told);
  }

  /** The input that this start gives to the update machine. */
  public UpdateInput started(String vendor, String model) {
    var pending = control.pending();
    if (pending == null) {
      return new UpdateInput.StartedAsUsual();
    }
    var offer = Offers.of(vendor, model, pending);
    if (pending.target() != running && control.entry(pending.target()).isBootable()) {
      return new UpdateInput.StartedAfterFailedSwitch(
          offer.rolloutId(), offer.release(), "the start on trial could not be recorded");
    }
    if (pending.target() != running) {
      return pending.reason().isEmpty()
          ? new UpdateInput.StartedAfterFallBack(
              offer, FailureReason.BOOT, "the new firmware did not start")
          : new UpdateInput.StartedAfterFallBack(offer, FailureReason.HEALTH, pending.reason());
    }
    return control.entry(running).confirmed()
        ? new UpdateInput.StartedConfirmed(offer)
        : new UpdateInput.StartedOnTrial(offer);
  }
}
