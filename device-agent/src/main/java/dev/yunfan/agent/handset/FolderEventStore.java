package dev.yunfan.agent.handset;

import dev.yunfan.tuf.file.DurableFile;
import dev.yunfan.tuf.file.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Small files in a folder. It holds a little room back, which it gives up when the storage is full:
 * then what is already kept can still be numbered, sent and forgotten.
 */
final class FolderEventStore implements EventStore {
  private static final int HELD_BYTES = 16 << 10;

  private final Path folder;
  private final Path held;

  private FolderEventStore(Path folder) {
    this.folder = folder;
    this.held = folder.resolve("held-room");
  }

  /** Opens the folder, made when missing; what a power cut left half written is removed. */
  static FolderEventStore open(Path folder) throws IOException {
    PrivateFolder.create(folder);
    try (var unfinished = Files.newDirectoryStream(folder, ".*.new")) {
      for (var file : unfinished) {
        Files.delete(file);
      }
    }
    var store = new FolderEventStore(folder);
    store.holdRoom();
    return store;
  }

  @Override
  public List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public byte[] read(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name));
  }

  @Override
  public void replace(String name, byte[] content) throws IOException {
    holdRoom();
    try {
      DurableFile.replace(folder.resolve(name), content);
    } catch (IOException e) {
      var worded = FreeRoom.inWords(e, folder);
      if (!FreeRoom.isLackOf(worded) || !Files.deleteIfExists(held)) {
        throw worded;
      }
      DurableFile.replace(folder.resolve(name), content);
    }
  }

  /** Takes the room anew when there is plenty. */
  private void holdRoom() throws IOException {
    if (Files.notExists(held) && FreeRoom.of(folder) > FreeRoom.RESERVE_BYTES) {
      try {
        DurableFile.replace(held, new byte[HELD_BYTES]);
      } catch (IOException e) {
        if (!FreeRoom.isLackOf(e)) {
          throw e;
        }
        Files.deleteIfExists(held); // it is taken when there is more room
      }
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    DurableFile.moveInto(folder.resolve(from), folder.resolve(to));
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  @Override
  public void sync() throws IOException {
    DurableFile.syncFolder(folder);
  }
}
