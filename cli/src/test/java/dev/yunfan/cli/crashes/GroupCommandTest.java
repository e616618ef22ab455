package dev.yunfan.cli.crashes;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GroupCommandTest {
  private static final String OOPS =
      """
      [   12.345678] general protection fault: 0000 [#1] SMP
      [   12.345679] RIP: 0010:foo+0x1/0x2
      [   12.345680] Call Trace:
      """;

  private static final Pattern GROUP_ID = Pattern.compile("^.*\t(g1:[0-9a-f]{16})\t.*$");

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... arguments) {
    return run(new GroupCommand(InputStream.nullInputStream()), arguments);
  }

  private int run(GroupCommand command, Object... arguments) {
    var line = new CommandLine(command);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return line.execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private Path file(String name, String content) throws IOException {
    return file(name, content.getBytes(UTF_8));
  }

  private String[] fields() {
    return out.toString().strip().split("\t");
  }

  @Test
  void prints_one_line_of_four_fields_a_file() throws IOException {
    var one = file("one.log", OOPS);
    var two = file("two.log", "just words\n");
    assertThat(run(one, two)).isZero();
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches(one + "\tkernel\tg1:[0-9a-f]{16}\tgeneral protection fault in foo"),
            line -> assertThat(line).matches(two + "\tunknown\tg1:[0-9a-f]{16}\tjust words"));
  }

  @Test
  void an_unreadable_file_is_told_and_the_others_are_still_grouped() throws IOException {
    var readable = file("one.log", OOPS);
    assertThat(run(folder.resolve("missing.log"), folder, readable)).isEqualTo(1);
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(err.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("missing.log: no such file"),
            line -> assertThat(line).endsWith(folder + ": is a directory, not a log file"));
  }

  @Test
  void encodings_nul_bytes_line_ends_and_gzip_do_not_matter() throws IOException {
    run(file("plain.log", OOPS));
    var expected = fields()[2];
    for (var variant :
        new byte[][] {
          ("\uFEFF" + OOPS).getBytes(UTF_8),
          OOPS.getBytes(UTF_16LE),
          OOPS.replace("\n", "\r\n").getBytes(UTF_8),
          OOPS.replace("\n", "\r").getBytes(UTF_8),
          OOPS.replace("foo", "f\0o\0o").getBytes(UTF_8),
          ("\0\0\0" + OOPS).getBytes(UTF_8),
          broken(OOPS),
          gzip(OOPS)
        }) {
      out.getBuffer().setLength(0);
      assertThat(run(file("variant.log", variant))).isZero();
      assertThat(fields()[2]).isEqualTo(expected);
    }
  }

  @Test
  void a_pipe_is_read_like_a_file() throws IOException {
    var piped = new GroupCommand(new ByteArrayInputStream(gzip(OOPS)));
    assertThat(run(piped, "-", file("one.log", OOPS))).isZero();
    assertThat(out.toString().lines().map(line -> line.substring(line.indexOf('\t'))).distinct())
        .hasSize(1);
    assertThat(out.toString()).startsWith("-\tkernel\t");
  }

  @Test
  void garbage_and_nothing_are_unknown_and_not_an_error() throws IOException {
    var garbage = new byte[100_000];
    new Random(7).nextBytes(garbage);
    garbage[0] = 0; // not gzip
    assertThat(run(file("empty.log", ""), file("garbage.log", garbage))).isZero();
    assertThat(out.toString().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).matches("[^\t]+\tunknown\tg1:[0-9a-f]{16}\t[^\t]+"));
  }

  @Test
  void thousands_of_files_take_one_call_and_keep_their_order() throws IOException {
    var files = new ArrayList<Path>();
    for (int i = 0; i < 3_000; i++) {
      files.add(file("log-" + i, OOPS.replace("foo", "foo" + i % 7)));
    }
    assertThat(run(files.toArray())).isZero();
    assertThat(out.toString().lines().map(line -> line.substring(0, line.indexOf('\t'))))
        .containsExactlyElementsOf(files.stream().map(Path::toString).toList());
    assertThat(
            out.toString().lines().map(line -> GROUP_ID.matcher(line).replaceAll("$1")).distinct())
        .hasSize(7);
  }

  @Test
  void json_has_the_same_and_the_frames() throws IOException {
    assertThat(run("--json", file("one.log", OOPS))).isZero();
    var json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("kind").asText()).isEqualTo("kernel");
    assertThat(json.get("groupId").asText()).startsWith("g1:");
    assertThat(json.get("signature").asText()).isEqualTo("general protection fault in foo");
    assertThat(json.get("corrupted").asBoolean()).isFalse();
    assertThat(json.get("frames").get(0).asText()).isEqualTo("foo");
  }

  @Test
  void help_has_an_example_and_no_file_is_used_wrongly() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Example:", "crashes group");
    assertThat(run()).isEqualTo(2);
  }

  @Test
  void the_crash_at_the_end_of_a_large_log_is_found() throws IOException {
    var noise = ("usb 1-1: new high-speed device " + "x".repeat(160) + "\n").getBytes(UTF_8);
    var large = folder.resolve("large.log");
    try (var to = Files.newOutputStream(large)) {
      for (int i = 0; i < 250_000; i++) {
        to.write(noise);
      }
      to.write(OOPS.getBytes(UTF_8));
    }
    assertThat(run(large)).isZero();
    assertThat(fields()[3]).isEqualTo("general protection fault in foo");
  }

  private static byte[] broken(String text) {
    var bytes = ("?\n" + text).getBytes(UTF_8);
    bytes[0] = (byte) 0xC3;
    return bytes;
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new java.io.ByteArrayOutputStream();
    try (var to = new GZIPOutputStream(bytes)) {
      to.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
