package dev.yunfan.tuf.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
  @TempDir private Path folder;

  private static String permissions(Path folder) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }

  @Test
  void a_new_folder_is_its_owners_alone() throws Exception {
    var made = PrivateFolder.create(folder.resolve("a/b"));
    assertThat(permissions(made)).isEqualTo("rwx------");
    assertThat(PrivateFolder.create(made)).isEqualTo(made);
  }

  @Test
  void one_that_is_there_keeps_its_permissions() throws Exception {
    var there = Files.createDirectory(folder.resolve("there"));
    Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwxr-x---"));
    PrivateFolder.create(there);
    assertThat(permissions(there)).isEqualTo("rwxr-x---");
  }

  @Test
  void a_file_in_its_place_is_said_so() throws Exception {
    var file = Files.writeString(folder.resolve("file"), "content");
    assertThatThrownBy(() -> PrivateFolder.create(file))
        .isInstanceOf(FileAlreadyExistsException.class);
  }
}
