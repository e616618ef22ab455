package dev.yunfan.tuf.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.tuf.refusal.Refusal.TooLong;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderFetcherTest {
  private static final int SEVERAL_BUFFERS = 150_000;

  @TempDir private Path folder;

  @Test
  void a_file_as_long_as_the_limit_arrives_and_a_longer_one_is_refused() throws Exception {
    var content = new byte[SEVERAL_BUFFERS];
    content[SEVERAL_BUFFERS - 1] = 1;
    var file = Files.write(folder.resolve("file"), content).toUri();
    assertThat(new FolderFetcher().bytes(file, SEVERAL_BUFFERS)).isEqualTo(content);
    assertThatThrownBy(() -> new FolderFetcher().bytes(file, SEVERAL_BUFFERS - 1))
        .isInstanceOf(TooLong.class);
  }

  @Test
  void a_file_that_is_not_there_is_said_so() {
    var missing = folder.resolve("missing").toUri();
    assertThatThrownBy(() -> new FolderFetcher().bytes(missing, 1))
        .isInstanceOf(FileUnavailable.class);
  }
}
