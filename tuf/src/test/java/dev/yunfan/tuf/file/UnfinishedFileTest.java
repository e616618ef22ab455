package dev.yunfan.tuf.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedFileTest {
  @TempDir private Path folder;

  /** Another process that keeps an unfinished file open while input lasts. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws IOException {
      try (var file = UnfinishedFile.in(Path.of(args[0]))) {
        file.channel().write(ByteBuffer.wrap("half".getBytes(UTF_8)));
        System.out.write('w');
        System.out.flush();
        System.in.read();
      }
    }
  }

  private Process writer() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classPath = System.getProperty("java.class.path");
    var process =
        new ProcessBuilder(java, "-cp", classPath, Writer.class.getName(), folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.getInputStream().read()).isEqualTo('w');
    return process;
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void two_writers_never_share_a_file_and_each_ends_whole() throws Exception {
    var place = folder.resolve("image");
    try (var one = UnfinishedFile.in(folder);
        var other = UnfinishedFile.in(folder)) {
      one.channel().write(ByteBuffer.wrap("one".getBytes(UTF_8)));
      other.channel().write(ByteBuffer.wrap("other".getBytes(UTF_8)));
      one.moveTo(place);
      assertThat(place).hasContent("one");
      other.moveTo(place);
    }
    assertThat(files()).containsExactly(place);
    assertThat(place).hasContent("other");
  }

  @Test
  void one_that_is_given_up_is_removed() throws Exception {
    UnfinishedFile.in(folder).close();
    assertThat(files()).isEmpty();
  }

  @Test
  void what_a_killed_process_left_is_removed_and_what_another_writes_is_not() throws Exception {
    var process = writer();
    try {
      var theirs = files();
      UnfinishedFile.in(folder).close();
      assertThat(files()).isEqualTo(theirs);
      process.destroyForcibly().waitFor();
      assertThat(files()).isEqualTo(theirs);
      UnfinishedFile.in(folder).close();
      assertThat(files()).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void files_and_links_of_others_stay() throws Exception {
    var target = Files.writeString(folder.resolve("target"), "content");
    var link = folder.resolve(".00000000-0000-0000-0000-000000000000.part");
    Files.createSymbolicLink(link, target);
    Files.writeString(folder.resolve(".other.part"), "content");
    UnfinishedFile.in(folder).close();
    assertThat(files()).hasSize(3);
    assertThat(target).hasContent("content");
  }
}
