package dev.yunfan.agent.handset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.agent.boot.BootControl;
import dev.yunfan.agent.boot.ControlArea;
import dev.yunfan.agent.boot.Disk;
import dev.yunfan.agent.boot.FileBlockStore;
import dev.yunfan.tuf.file.DurableFile;
import dev.yunfan.tuf.file.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** The partitions of a handset as files of a folder. */
final class HandsetStorage implements AutoCloseable {
  private final FileBlockStore slotA;
  private final FileBlockStore slotB;
  private final FileBlockStore control;

  private HandsetStorage(FileBlockStore slotA, FileBlockStore slotB, FileBlockStore control) {
    this.slotA = slotA;
    this.slotB = slotB;
    this.control = control;
  }

  /** Opens the folder; an empty one becomes a handset fresh from the factory. */
  static HandsetStorage open(HandsetConfig config) throws IOException {
    PrivateFolder.create(config.folder());
    try (var unfinished = Files.newDirectoryStream(config.folder(), ".*.new")) {
      for (var file : unfinished) {
        Files.delete(file);
      }
    }
    var record = config.folder().resolve("boot-records");
    boolean isNew = Files.notExists(record);
    var storage =
        new HandsetStorage(
            FileBlockStore.open(config.folder().resolve("slot-a"), config.slotBytes()),
            FileBlockStore.open(config.folder().resolve("slot-b"), config.slotBytes()),
            FileBlockStore.open(
                isNew ? config.folder().resolve("boot-records.new") : record, ControlArea.BYTES));
    if (isNew) {
      storage.manufacture(config);
      DurableFile.moveInto(config.folder().resolve("boot-records.new"), record);
    }
    return storage;
  }

  /** The factory's image is a line of text: nothing in this program runs what is in a slot. */
  private void manufacture(HandsetConfig config) throws IOException {
    byte[] image =
        "%s %s firmware %s, as it left the factory%n"
            .formatted(config.vendor(), config.model(), config.factoryFirmware())
            .getBytes(UTF_8);
    slotA.write(0, image);
    slotA.flush();
    var sha = HexFormat.of().formatHex(Disk.sha256().digest(image));
    var first = BootControl.factory(config.factoryFirmware(), image.length, sha);
    ControlArea.write(control, first);
    ControlArea.write(control, first.settled());
  }

  Disk disk() {
    return new Disk(slotA, slotB, control);
  }

  /** Where an image waits until it is installed. */
  static Path download(HandsetConfig config, String sha256) {
    return config.folder().resolve("download-" + sha256);
  }

  @Override
  public void close() throws IOException {
    slotA.close();
    slotB.close();
    control.close();
  }
}
