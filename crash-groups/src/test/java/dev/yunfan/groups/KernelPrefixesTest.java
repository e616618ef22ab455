package dev.yunfan.groups;

import static dev.yunfan.groups.Logs.group;
import static dev.yunfan.groups.Logs.kind;
import static dev.yunfan.groups.Logs.readable;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prefixes that handsets, system logs and people put before a kernel's lines. */
class KernelPrefixesTest {
  private static final String OOPS =
      """
      Unable to handle kernel NULL pointer dereference at virtual address 0000000c
      pgd = c0004000
      Internal error: Oops: 17 [#1] PREEMPT SMP ARM
      CPU: 0    Not tainted  (3.4.0 #1)
      PC is at memcpy+0x14/0x98
      LR is at panel_write+0x10/0x98
      Backtrace:
      [<c0038754>] (memcpy+0x0/0x98) from [<c00ae3c4>] (panel_write+0x50/0x90)
      """;

  private static final String NAME =
      "BUG: unable to handle kernel NULL pointer dereference in panel_write";

  private static String each(String log, UnaryOperator<String> line) {
    return log.lines().map(line).collect(Collectors.joining("\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[   77.123456] ",
        "<4>[   77.123456] ",
        "<4>",
        "[86735.021245,1] ",
        "[   77.123456@0] ",
        "[   77.123456 / 01-20 11:22:33.444] ",
        "<0>[    6.016209]  [0:      swapper/0:    1] ",
        "[   40.149713] [4:     libfoo.so: 8487] ",
        "[  123.456789]<1>.(0)[123:kworker/0:1]",
        "[  123.456789] (1)[123:kworker/0:1]",
        "[  123.456789s][pid:123,cpu0,kworker/0:1]",
        "<4>[169739.712633] c1 ",
        "<6>[   12.345678] [K] ",
        " 1276.705430:   <1> (01-28 07:22:33.304698634) ",
        "Nov 21 02:03:04 handset kernel: ",
        "Nov 21 02:03:04 handset kernel: [   77.123456] ",
        "2026-11-21T02:03:04.123456+0100 box kernel: ",
        "11-21 02:03:04.567     0     0 E KERNEL  : ",
        "0410_03-08-12.384[   48.042887] ",
        "<6>[20170514_00:45:44.932035]@0 ",
        "Tue Feb 28 10:08:36 2023 kern.warn kernel: [17832.643812] ",
        "[2021/07/05, 13:43:52.334] ",
        "2021-07-05 13:43:52: ",
        "> ",
        "     ",
        "console: ",
        "ttyMSM0| "
      })
  void a_prefix_on_every_line_does_not_change_the_fault(String prefix) {
    var log = each(OOPS, line -> prefix + line);
    assertThat(readable(log)).isEqualTo(NAME);
    assertThat(kind(log)).isEqualTo("kernel");
    assertThat(group(log.replace("panel_write", "panel_read"))).isNotEqualTo(group(log));
  }

  @Test
  void lines_of_another_processor_are_left_out_where_the_prefix_names_it() {
    var mixed =
        OOPS.lines()
            .flatMap(line ->
                Stream.of(
                    "<4>[   77.123456] c1 " + line,
                    "<4>[   77.123456] c2 [<c0063ea8>] (idle+0x0/0x118) from [<c06a2b04>]"
                        + " (cpu_wait+0x20/0x24)"))
            .collect(Collectors.joining("\n"));
    assertThat(readable(mixed)).isEqualTo(NAME);
    assertThat(readable(mixed.replace(" c2 ", " c1 "))).isNotEqualTo(NAME);
  }

  @Test
  void colours_and_carriage_returns_do_not_change_the_fault() {
    assertThat(readable(each(OOPS, line -> "\u001b[1;31m" + line + "\u001b[0m"))).isEqualTo(NAME);
    assertThat(LogGrouper.group(OOPS.lines().map(line -> line + "\r").toList()).readable())
        .isEqualTo(NAME);
    assertThat(readable(OOPS.replace("panel_write", "[31mpanel_write"))).isNotEqualTo(NAME);
  }

  @Test
  void what_only_the_first_line_begins_with_is_not_a_prefix() {
    assertThat(readable("root@phone:~# " + OOPS)).isEqualTo(NAME);
  }

  @Test
  void everyday_warnings_of_drivers_do_not_hide_the_fault_that_follows() {
    var driver = "[    5.000001] battery: WARNING: low\n[    5.000002] fuse: INFO: read only\n";
    var fault = each(OOPS, line -> "[   77.123456] " + line);
    assertThat(group(driver + fault)).isEqualTo(group(fault));
    assertThat(readable(driver)).isEqualTo("WARNING: low");
    var known = "[   70.000001] WARNING: at drivers/a.c:7 charge+0x1/0x2()\n";
    assertThat(group(known + fault)).isNotEqualTo(group(fault));
  }
}
