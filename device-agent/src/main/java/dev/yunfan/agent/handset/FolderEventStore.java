package dev.yunfan.agent.handset;

import dev.yunfan.tuf.file.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Small files in a folder. */
final class FolderEventStore implements EventStore {
  private final Path folder;

  private FolderEventStore(Path folder) {
    this.folder = folder;
  }

  /** Opens the folder, made when missing; what a power cut left half written is removed. */
  static FolderEventStore open(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (var unfinished = Files.newDirectoryStream(folder, ".*.new")) {
      for (var file : unfinished) {
        Files.delete(file);
      }
    }
    return new FolderEventStore(folder);
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
    DurableFile.replace(folder.resolve(name), content);
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
