package dev.yunfan.tuf.file;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;

/** Folders of data that other users of the machine are not to see. */
public final class PrivateFolder {
  private PrivateFolder() {}

  /**
   * Makes a folder that its owner alone may enter (0700), with the folders above it where they are
   * missing. One that is there keeps its permissions: somebody may have given them on purpose.
   *
   * @throws FileAlreadyExistsException when something else is there
   */
  public static Path create(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return folder;
    }
    var parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      return Files.createDirectory(folder, ownerOnly(folder));
    } catch (FileAlreadyExistsException other) {
      if (Files.isDirectory(folder)) {
        return folder; // another process was quicker
      }
      throw other;
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {asFileAttribute(fromString("rwx------"))}
        : new FileAttribute<?>[0];
  }
}
