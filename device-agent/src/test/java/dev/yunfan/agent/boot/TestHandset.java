package dev.yunfan.agent.boot;

import static dev.yunfan.schemas.telemetry.UpdatePhase.CONFIRMED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.FAILED;
import static dev.yunfan.schemas.telemetry.UpdatePhase.ROLLED_BACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.agent.boot.BootLoader.Booted;
import dev.yunfan.agent.handset.FailedSwitch;
import dev.yunfan.agent.handset.HandsetConfig;
import dev.yunfan.agent.handset.Surroundings;
import dev.yunfan.agent.handset.UpdateRunner;
import dev.yunfan.agent.update.CheckInAnswer;
import dev.yunfan.agent.update.FoundImage;
import dev.yunfan.agent.update.Listing;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.TestOffers;
import dev.yunfan.agent.update.UpdateInput;
import dev.yunfan.agent.update.WrongCopies;
import dev.yunfan.schemas.release.ImageManifest;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.tuf.release.ChunkHashes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** A handset that is offered one update, over a disk that outlives it; checks the laws I1 to I8. */
final class TestHandset {
  static final int IMAGE_BYTES = 3_000;
  static final int SLOT_BYTES = 4_096;
  private static final byte[] ANCIENT = image(0);
  static final byte[] OLD = image(1);
  static final byte[] NEW = image(2);
  static final int MAX_BOOTS = 14;

  /** Properties of the new firmware. */
  enum Firmware {
    HEALTHY,
    UNHEALTHY,
    HANGS
  }

  /** A law is broken. */
  static final class LawBroken extends AssertionError {
    private static final long serialVersionUID = 1L;

    LawBroken(String law) {
      super(law);
    }
  }

  private final Firmware firmware;
  private final Set<UpdatePhase> told = EnumSet.noneOf(UpdatePhase.class);
  private Optional<FailedSwitch> failedSwitch = Optional.empty();
  private FailureReason rolledBackFor = FailureReason.UNSTATED;
  private String floor = "1.0.0";
  private long counter;
  private int boots;

  TestHandset(Firmware firmware) {
    this.firmware = firmware;
  }

  private TestHandset(TestHandset other) {
    firmware = other.firmware;
    told.addAll(other.told);
    failedSwitch = other.failedSwitch;
    rolledBackFor = other.rolledBackFor;
    floor = other.floor;
    counter = other.counter;
    boots = other.boots;
  }

  TestHandset fork() {
    return new TestHandset(this);
  }

  static byte[] image(int seed) {
    var bytes = new byte[IMAGE_BYTES];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static String sha(byte[] bytes) {
    return HexFormat.of().formatHex(Disk.sha256().digest(bytes));
  }

  static ModelDisk factoryDisk() {
    var disk = new ModelDisk(SLOT_BYTES);
    try {
      disk.disk().slotA().write(0, OLD);
      disk.disk().slotA().flush();
      var control = BootControl.factory("1.0.0", OLD.length, sha(OLD));
      ControlArea.write(disk.disk().control(), control);
      ControlArea.write(disk.disk().control(), control.settled());
      return disk;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final HandsetConfig CONFIG =
      new HandsetConfig(
          Path.of("nowhere"),
          "k-touch",
          "w700",
          "KT-1",
          "1.0.0",
          SLOT_BYTES,
          URI.create("http://127.0.0.1:9"),
          URI.create("http://127.0.0.1:9"),
          "",
          _ -> new Listing(TestOffers.listed(manifest("2.0.0", NEW)), (_, _) -> true),
          true,
          Duration.ofDays(1),
          1 << 20);

  /** A handset that was updated before: the old firmware in slot A proved itself there. */
  static ModelDisk veteranDisk() {
    var disk = new ModelDisk(SLOT_BYTES);
    try {
      disk.disk().slotB().write(0, ANCIENT);
      disk.disk().slotB().flush();
      var b = SlotEntry.confirmed("0.9.0", 90, ANCIENT.length, sha(ANCIENT));
      var control = new BootControl(0, SlotEntry.UNBOOTABLE, b, "0.9.0", 90, List.of(), null);
      ControlArea.write(disk.disk().control(), control);
      update(disk.disk(), "1.0.0", OLD);
      return disk;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Everything that an update does, with nothing in its way. */
  static void update(Disk disk, String version, byte[] image) throws IOException {
    var before = new SlotWriter(disk, BootLoader.boot(disk));
    before.writeSlot(new ByteArrayInputStream(image));
    before.recordTrial(offer(version, image));
    var after = new SlotWriter(disk, BootLoader.boot(disk));
    after.confirm(offer(version, image));
    after.settle();
  }

  private static Offer offer(String version, byte[] image) {
    return TestOffers.unsigned(manifest(version, image), version, "KT-1", "n", 0, TestOffers.DAY);
  }

  private static ImageManifest manifest(String version, byte[] image) {
    return new ImageManifest("k-touch", "w700", version, image.length, sha(image));
  }

  /** Starts again and again until nothing is left to do. */
  void liveOn(ModelDisk disk) {
    try {
      boolean resting = false;
      while (!resting) {
        resting = bootOnce(disk);
      }
      judgeEnd(disk);
    } catch (IOException e) {
      throw new LawBroken("I1: " + e.getMessage());
    }
  }

  /**
   * Starts again and again, whatever fails on the way; the end may be the old firmware, but never
   * an unproved one, and never another one than was told.
   */
  void liveOnDespiteErrors(ModelDisk disk) {
    boolean resting = false;
    while (!resting) {
      try {
        resting = bootOnce(disk);
      } catch (IOException e) {
        resting = false; // the agent ends, and is started again
      }
    }
    try {
      disk.runs(null);
      var booted = BootLoader.boot(disk.disk());
      judgeStart(disk, booted);
      var running = booted.control().entry(booted.running());
      if (!running.confirmed()) {
        throw new LawBroken("I5: %s runs unproved".formatted(running));
      }
      if (running.sha256().equals(sha(NEW)) && !told.contains(CONFIRMED)) {
        throw new LawBroken("I8: the new firmware stays, and told was " + told);
      }
    } catch (IOException e) {
      throw new LawBroken("I1: " + e.getMessage());
    }
  }

  private boolean bootOnce(ModelDisk disk) throws IOException {
    disk.runs(null);
    if (++boots > MAX_BOOTS) {
      throw new LawBroken("I6: more than %d boots".formatted(MAX_BOOTS));
    }
    var booted = BootLoader.boot(disk.disk());
    disk.runs(booted.running());
    judgeStart(disk, booted);
    var entry = booted.control().entry(booted.running());
    boolean isNew = entry.sha256().equals(sha(NEW));
    if (isNew && firmware == Firmware.HANGS && !entry.confirmed()) {
      return false; // the watchdog restarts it
    }
    var slots = new SlotWriter(disk.disk(), booted);
    var runner =
        new UpdateRunner(
            CONFIG, () -> 0, slots, new Around(() -> slots.control().entry(slots.running())));
    var next = runner.started();
    if (next == UpdateRunner.Next.REST && needsAsking(slots)) {
      next = runner.checkIn("n");
    }
    judgeFloor(slots.control());
    return next == UpdateRunner.Next.REST;
  }

  private static boolean needsAsking(SlotWriter slots) {
    return !slots.control().entry(slots.running()).sha256().equals(sha(NEW));
  }

  private void judgeStart(ModelDisk disk, Booted booted) throws IOException {
    var control = booted.control();
    var running = control.entry(booted.running());
    var found = disk.disk().digest(booted.running(), running.lengthBytes());
    if (!found.equals(running.sha256()) || !Set.of(sha(OLD), sha(NEW)).contains(found)) {
      throw new LawBroken("I2: runs " + found);
    }
    if (told.contains(CONFIRMED) && !(found.equals(sha(NEW)) && running.confirmed())) {
      throw new LawBroken("I8: CONFIRMED was told, and %s runs".formatted(running));
    }
    for (var slot : Slot.values()) {
      var entry = control.entry(slot);
      if (entry.isBootable()
          && !disk.disk().digest(slot, entry.lengthBytes()).equals(entry.sha256())) {
        throw new LawBroken("I2: a bootable entry whose image is not there: " + entry);
      }
    }
    judgeFloor(control);
  }

  private void judgeFloor(BootControl control) {
    if (control.counter() < counter) {
      throw new LawBroken(
          "I3: the counter fell from %d to %d".formatted(counter, control.counter()));
    }
    counter = control.counter();
    floor = control.floor();
    boolean committed =
        (control.a().confirmed() && control.a().sha256().equals(sha(NEW)))
            || (control.b().confirmed() && control.b().sha256().equals(sha(NEW)));
    if (!floor.equals("1.0.0") && !committed) {
      throw new LawBroken("I3: the floor rose before the commit");
    }
  }

  private void judgeEnd(ModelDisk disk) throws IOException {
    var booted = BootLoader.boot(disk.disk());
    var entry = booted.control().entry(booted.running());
    boolean runsNew = entry.sha256().equals(sha(NEW));
    if (runsNew != (firmware == Firmware.HEALTHY) || !entry.confirmed()) {
      throw new LawBroken("I5: %s firmware, and %s runs".formatted(firmware, entry));
    }
    if (booted.control().pending() != null) {
      throw new LawBroken("I5: an update is still pending");
    }
    boolean rejected = booted.control().rejected().contains(sha(NEW));
    if (rejected == (firmware == Firmware.HEALTHY)) {
      throw new LawBroken("I5: rejected is " + rejected);
    }
    var expected = firmware == Firmware.HEALTHY ? CONFIRMED : ROLLED_BACK;
    if (!told.contains(expected) || told.contains(FAILED)) {
      throw new LawBroken("I8: told " + told);
    }
    var reason =
        switch (firmware) {
          case HEALTHY -> FailureReason.UNSTATED;
          case UNHEALTHY -> FailureReason.HEALTH;
          case HANGS -> FailureReason.BOOT;
        };
    if (rolledBackFor != reason) {
      throw new LawBroken("I8: %s firmware, rolled back for %s".formatted(firmware, rolledBackFor));
    }
  }

  private final class Around implements Surroundings {
    private final Supplier<SlotEntry> running;

    private Around(Supplier<SlotEntry> running) {
      this.running = running;
    }

    @Override
    public UpdateInput.Answered ask(String nonce, Set<String> rejected) {
      return new UpdateInput.Answered(
          new CheckInAnswer.Offered(offer("2.0.0", NEW), Duration.ofDays(1)),
          Optional.of(List.of()));
    }

    @Override
    public void keep(List<Receipt> receipts) {
      assertThat(receipts).isEmpty();
    }

    @Override
    public WrongCopies wrongCopies() {
      return WrongCopies.NONE;
    }

    @Override
    public void keep(WrongCopies copies) {
      throw new AssertionError("no copy is wrong here");
    }

    @Override
    public Optional<UpdateInput.OutOfRoom> lacking(Offer offer) {
      return Optional.empty();
    }

    @Override
    public void say(String words) {
      assertThat(words).isNotEmpty();
    }

    @Override
    public UpdateInput.FetchEnded fetch(Offer offer, Optional<ChunkHashes> chunks) {
      return new UpdateInput.Fetched(new FoundImage(NEW.length, sha(NEW)));
    }

    @Override
    public void pause(int failures, Duration atLeast) {
      throw new AssertionError("nothing interrupts this download");
    }

    @Override
    public InputStream fetched(Offer offer) {
      return new ByteArrayInputStream(NEW);
    }

    @Override
    public void remember(FailedSwitch failure) {
      failedSwitch = Optional.of(failure);
    }

    @Override
    public Optional<FailedSwitch> remembered() {
      return failedSwitch;
    }

    @Override
    public void forget() {
      failedSwitch = Optional.empty();
    }

    @Override
    public Health probe(Offer offer) {
      return new Health(firmware == Firmware.HEALTHY, "the launcher does not start");
    }

    @Override
    public void tell(UpdateReport report) {
      boolean runsNew = running.get().sha256().equals(sha(NEW)) && running.get().confirmed();
      if (report.phase() == CONFIRMED && !runsNew) {
        throw new LawBroken("I8: CONFIRMED is told while %s runs".formatted(running.get()));
      }
      if (report.phase() == ROLLED_BACK) {
        rolledBackFor = report.failure();
      }
      if (report.phase() == ROLLED_BACK && running.get().sha256().equals(sha(NEW))) {
        throw new LawBroken("I8: ROLLED_BACK is told while the new firmware runs");
      }
      told.add(report.phase());
    }
  }
}
