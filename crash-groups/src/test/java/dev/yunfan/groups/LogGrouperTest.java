package dev.yunfan.groups;

import static dev.yunfan.groups.Logs.group;
import static dev.yunfan.groups.Logs.kind;
import static dev.yunfan.groups.Logs.readable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogGrouperTest {
  private static final String OOPS =
      """
      [   12.345678] general protection fault: 0000 [#1] SMP
      [   12.345679] RIP: 0010:foo+0x1/0x2
      """;

  private static final String TRACE =
      """
      java.lang.IllegalStateException: x
      \tat com.k.A.b(A.java:1)
      """;

  @Test
  void what_happened_first_counts() {
    assertThat(kind(OOPS + TRACE)).isEqualTo("kernel");
    assertThat(kind(TRACE + OOPS)).isEqualTo("java");
  }

  @Test
  void a_word_that_opens_kernel_reports_does_not_make_a_java_log_a_kernel_log() {
    assertThat(kind("INFO: Server startup in 12 ms\nWARNING: An illegal access\n" + TRACE))
        .isEqualTo("java");
  }

  @Test
  void noise_before_the_crash_does_not_matter() {
    var noise = "executing program 3:\nmmap(&(0x7f0000000000/0xfff000)=nil, 0x3)\n".repeat(400);
    assertThat(group(noise + OOPS)).isEqualTo(group(OOPS));
  }

  @Test
  void a_log_without_a_crash_is_unknown_and_grouped_by_its_head() {
    var one = "2026-11-20 01:02:03 modem: registered on cell 4711\nmodem: roaming\n";
    var two = "2026-11-21 09:00:59 modem: registered on cell 12\nmodem: roaming\n";
    assertThat(kind(one)).isEqualTo("unknown");
    assertThat(group(one)).isEqualTo(group(two));
    assertThat(group(one.replace("registered", "lost"))).isNotEqualTo(group(one));
    assertThat(readable(one)).isEqualTo("modem: registered on cell #");
  }

  @Test
  void an_empty_log_is_unknown_too() {
    assertThat(LogGrouper.group(List.of()).readable()).isEqualTo("(no text)");
    assertThat(LogGrouper.group(List.of()).groupId()).startsWith("g1:");
  }

  @Test
  void ids_carry_the_version_of_the_rules_and_sixteen_digits() {
    assertThat(group(OOPS)).matches("g1:[0-9a-f]{16}");
  }

  @Test
  void labels_that_a_collector_wrote_over_a_log_do_not_count() {
    assertThat(group("TITLE: BUG: soft lockup in bar\nTYPE: HANG\n\n" + OOPS))
        .isEqualTo(group(OOPS));
    assertThat(readable("TYPE: HANG\n" + OOPS)).isEqualTo(readable(OOPS));
  }

  @Test
  void lines_that_lead_an_expression_astray_take_no_time() {
    var lines =
        List.of(
            "\tat " + "a.".repeat(500_000),
            "x.y.".repeat(500_000),
            "WARNING: " + "mm/a.c ".repeat(100_000),
            "#0 0x12 in " + "a:1 ".repeat(100_000),
            "[ 1.1".repeat(100_000),
            "12-12 11:11:11.123 1 1 E " + "a ".repeat(100_000));
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          for (var line : lines) {
            var repeated = new ArrayList<>(Collections.nCopies(50, line));
            repeated.add(1, "\tat a.b(C.java:1)");
            assertThat(LogGrouper.group(repeated).groupId()).startsWith("g1:");
          }
        });
  }

  @Test
  void the_consoles_prefix_and_long_numbers_in_names_do_not_tell_unknown_logs_apart() {
    var one = "[  198.593334][ T4402] 8021q: adding VLAN 0 to filter on eth12";
    var other = "[   17.000001][T77] 8021q: adding VLAN 3 to filter on eth15";
    assertThat(group(other)).isEqualTo(group(one));
    assertThat(group(one.replace("eth12", "wlan12"))).isNotEqualTo(group(one));
    assertThat(readable(one)).isEqualTo("#q: adding VLAN # to filter on eth#");
  }
}
