package dev.yunfan.cli.crashes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SymbolicateCommandTest {
  private static final String BARE =
      """
      pid: 31, tid: 31, name: cam  >>> /vendor/bin/camd <<<
      signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x0
      backtrace:
            #00 pc 0000000000001010  /vendor/lib64/libcam.so (BuildId: 0123abcd4567)
            #01 pc 0000000000001104  /vendor/lib64/libcam.so (BuildId: 0123abcd4567)
      """;

  private static final String NAMED =
      BARE.replace(
              "1010  /vendor/lib64/libcam.so",
              "1010  /vendor/lib64/libcam.so (CamHal::configure(int)+16)")
          .replace("1104  /vendor/lib64/libcam.so", "1104  /vendor/lib64/libcam.so (cam_open+4)");

  private static final String SHRUNK =
      """
      FATAL EXCEPTION: main
      a.c: disk full
      \tat a.b.c(SourceFile:2)
      \tat a.b.d(SourceFile:9)
      """;

  private static final String MAPPING =
      """
      com.vendor.notes.Editor -> a.b:
          1:3:void save(java.lang.String):70:72 -> c
          void close() -> d
      com.vendor.notes.FullDiskException -> a.c:
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void the_vendors_symbols() throws IOException {
    Files.createDirectories(folder.resolve("symbols/vendor/lib64"));
    try (var library = SymbolicateCommandTest.class.getResourceAsStream("/symbols/libcam.so")) {
      Files.write(folder.resolve("symbols/vendor/lib64/libcam.so"), library.readAllBytes());
    }
  }

  private int run(Callable<Integer> command, Object... arguments) {
    out.getBuffer().setLength(0);
    var line = new CommandLine(command);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return line.execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private String[] fields() {
    return out.toString().stripTrailing().split("\t", -1);
  }

  private String groupOf(Path log) {
    run(new GroupCommand(InputStream.nullInputStream()), log);
    return fields()[2];
  }

  @Test
  void symbols_put_a_bare_log_into_the_group_of_the_named_one_and_keep_its_old_id()
      throws IOException {
    var bare = file("bare.log", BARE);
    var before = groupOf(bare);
    var wanted = groupOf(file("named.log", NAMED));
    assertThat(run(new SymbolicateCommand(), "--symbols", folder.resolve("symbols"), bare))
        .isZero();
    assertThat(fields())
        .containsExactly(
            bare.toString(), "native", wanted, "SIGSEGV at CamHal::configure < cam_open", before);
    assertThat(wanted).isNotEqualTo(before);
  }

  @Test
  void a_log_that_needs_no_symbols_has_no_alias() throws IOException {
    var named = file("named.log", NAMED);
    var group = groupOf(named);
    assertThat(run(new SymbolicateCommand(), "--symbols", folder.resolve("symbols"), named))
        .isZero();
    assertThat(out.toString().stripTrailing().split("\t", -1)[2]).isEqualTo(group);
    assertThat(out.toString()).endsWith("\t" + System.lineSeparator());
  }

  @Test
  void a_mapping_gives_exceptions_and_frames_their_names() throws IOException {
    var shrunk = file("shrunk.log", SHRUNK);
    var before = groupOf(shrunk);
    assertThat(run(new SymbolicateCommand(), "--mapping", file("mapping.txt", MAPPING), shrunk))
        .isZero();
    assertThat(fields()[3])
        .isEqualTo(
            "com.vendor.notes.FullDiskException at com.vendor.notes.Editor.save < com.vendor.notes.Editor.close");
    assertThat(fields()[4]).isEqualTo(before);
  }

  @Test
  void torn_symbol_files_are_told_and_the_others_are_used() throws IOException {
    var whole = Files.readAllBytes(folder.resolve("symbols/vendor/lib64/libcam.so"));
    Files.write(folder.resolve("symbols/torn.so"), Arrays.copyOf(whole, 100));
    assertThat(
            run(
                new SymbolicateCommand(),
                "--symbols",
                folder.resolve("symbols"),
                file("a.log", BARE)))
        .isEqualTo(1);
    assertThat(out.toString()).contains("CamHal::configure");
    assertThat(err.toString()).contains("torn.so: the file ends before its tables do");
  }

  @Test
  void without_names_from_anywhere_it_is_used_wrongly() throws IOException {
    var log = file("a.log", BARE);
    assertThat(run(new SymbolicateCommand(), log)).isEqualTo(2);
    assertThat(run(new SymbolicateCommand(), "--symbols", log, log)).isEqualTo(2);
    assertThat(run(new SymbolicateCommand(), "--mapping", folder.resolve("no"), log)).isEqualTo(2);
    assertThat(err.toString()).contains("Give --symbols DIR", "is no folder", "no such file");
  }
}
