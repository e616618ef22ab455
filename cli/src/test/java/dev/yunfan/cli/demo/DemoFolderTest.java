package dev.yunfan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.cli.fault.CannotStart;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
  @TempDir Path temp;

  @Test
  void a_temporary_folder_goes_with_all_that_is_in_it() throws Exception {
    Path inside;
    try (var folder = DemoFolder.open(null)) {
      inside = folder.resolve("kafka");
      Files.createDirectories(inside.resolve("log"));
      Files.writeString(inside.resolve("log/0"), "x");
    }

    assertThat(inside.getParent()).doesNotExist();
  }

  @Test
  void a_folder_that_was_asked_for_stays() throws Exception {
    try (var folder = DemoFolder.open(temp.resolve("mine"))) {
      Files.createDirectories(folder.resolve("kafka"));
    }

    assertThat(temp.resolve("mine/kafka")).exists();
  }

  @Test
  void a_folder_of_an_earlier_run_is_refused_with_what_to_do() throws Exception {
    Files.writeString(temp.resolve("old"), "x");

    assertThatThrownBy(() -> DemoFolder.open(temp))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("not empty");
  }
}
