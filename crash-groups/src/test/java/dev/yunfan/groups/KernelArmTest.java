package dev.yunfan.groups;

import static dev.yunfan.groups.Logs.console;
import static dev.yunfan.groups.Logs.group;
import static dev.yunfan.groups.Logs.readable;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Reports as 32-bit ARM and MIPS kernels print them, old ones above all. */
class KernelArmTest {
  @Test
  void a_back_trace_without_a_heading_is_read_where_its_lines_are_unmistakable() {
    var warning =
        console(
            "WARNING: at drivers/video/fb.c:77 fb_blank+0x44/0x90()",
            "Modules linked in: wlan",
            "[<c010aff0>] (unwind_backtrace+0x0/0xe0) from [<c01092ec>] (show_stack+0x10/0x14)",
            "[<c01092ec>] (show_stack+0x10/0x14) from [<c0110740>] (warn_slowpath_common+0x4/0x9)",
            "[<c0110740>] (warn_slowpath_common+0x4/0x9) from [<c0110a74>] (fb_blank+0x44/0x90)");
    assertThat(readable(warning)).isEqualTo("WARNING in fb_blank");
    assertThat(readable(warning.replace(") from [", ") on ["))).isEqualTo("WARNING in fb_blank");
    var now =
        console(
            "Unable to handle kernel NULL pointer dereference at virtual address 00000140",
            "Internal error: Oops: 17 [#1] SMP ARM",
            "PC is at strcmp+0x4/0x34",
            " strcmp from fb_find+0x420/0x990",
            " fb_find from fb_open+0x58/0x2a0");
    assertThat(readable(now)).endsWith("dereference in fb_find");
    assertThat(group(now.replace("fb_find", "fb_seek"))).isNotEqualTo(group(now));
  }

  @Test
  void the_function_that_raises_bugs_is_not_to_blame_but_its_caller_is() {
    var old =
        console(
            "kernel BUG at mm/slab.c:2977!",
            "Unable to handle kernel NULL pointer dereference at virtual address 00000000",
            "Internal error: Oops: 817 [#1] PREEMPT",
            "PC is at __bug+0x1c/0x28",
            "Backtrace: ",
            "[<c0038754>] (__bug+0x0/0x28) from [<c00ae3c4>] (cache_free+0x50/0x90)");
    assertThat(readable(old)).isEqualTo("kernel BUG in cache_free");
    assertThat(readable(old.replace("__bug+", "__bugs+"))).isEqualTo("kernel BUG in __bugs");
  }

  @Test
  void older_words_for_a_bug_name_the_function_themselves() {
    var log = console("BUG: failure at kernel/fork.c:12/copy_process()!", "Kernel panic - x");
    assertThat(readable(log)).isEqualTo("kernel BUG in copy_process");
    assertThat(group(log.replace(":12/", ":99/"))).isEqualTo(group(log));
    assertThat(group(log.replace("copy_process", "copy_mm"))).isNotEqualTo(group(log));
  }

  @Test
  void the_count_of_an_oops_does_not_end_its_report() {
    var mips =
        console(
            "CPU 2 Unable to handle kernel paging request at virtual address 07406000, epc == 8010",
            "Oops[#1]:",
            "epc   : 8010c5c0 memcpy+0x1d4/0x228",
            "Call Trace:",
            "[<8010c5c0>] memcpy+0x1d4/0x228",
            "[<8010c5c9>] ring_read+0x1d4/0x228");
    assertThat(readable(mips))
        .isEqualTo("BUG: unable to handle kernel paging request in ring_read");
    var direct = mips.replace("epc   : 8010c5c0 memcpy", "epc   : 8010c5c0 ring_write");
    assertThat(readable(direct)).endsWith("in ring_write");
  }

  @Test
  void a_bug_without_its_place_is_named_after_the_function_that_raised_it() {
    var bare =
        console(
            "Kernel BUG at ffffffc000437680 [verbose debug info unavailable]",
            "Internal error: Oops - BUG: 0 [#1] PREEMPT SMP",
            "PC is at power_on_core+0x208/0x25c");
    assertThat(readable(bare)).isEqualTo("kernel BUG in power_on_core");
    assertThat(group(bare.replace("000437680", "000437999"))).isEqualTo(group(bare));
    assertThat(group(bare.replace("power_on_core", "power_off"))).isNotEqualTo(group(bare));
  }

  @Test
  void addresses_that_the_kernel_hides_do_not_hide_the_frame() {
    var hidden =
        console(
            "WARNING: CPU: 0 PID: 0 at net/sched/sch_generic.c:442 dev_watchdog+0x2dc/0x2e4",
            "Call trace:",
            "[<(ptrval)>] __warn+0xf0/0x120",
            "[<(ptrval)>] dev_watchdog+0x2dc/0x2e4");
    assertThat(readable(hidden)).isEqualTo("WARNING in dev_watchdog");
    assertThat(group(hidden.replace("[<(ptrval)>]", "[<ffff0000>]"))).isEqualTo(group(hidden));
  }

  @Test
  void a_stall_is_named_after_what_was_interrupted_even_where_traces_have_no_heading() {
    var stall =
        console(
            "INFO: rcu_sched self-detected stall on CPU",
            "[<c01134a4>] (unwind_backtrace) from [<c010d270>] (show_stack+0x20/0x24)",
            "[<c019f0b1>] (tick_sched_timer) from [<c01b2134>] (__hrtimer_run_queues+0x40/0x70)",
            "Exception stack(0xc8849fb0 to 0xc8849ff8)",
            "[<c019f0b5>] (uart_wait) from [<c01b2137>] (uart_drain+0x40/0x70)",
            "[<c019f0b6>] (uart_drain) from [<c01b2138>] (vfs_write+0x40/0x70)");
    assertThat(readable(stall)).isEqualTo("INFO: rcu detected stall in uart_drain");
    assertThat(group(stall.replace("uart_drain", "uart_flush"))).isNotEqualTo(group(stall));
  }

  @Test
  void a_panic_of_the_sanitizer_that_lost_its_report_is_named_after_the_function() {
    var lost =
        console(
            "Kernel panic - not syncing: kasan.fault=panic set ...",
            "Call trace:",
            " panic+0x188/0x460",
            " end_report+0x154/0x2c8",
            " kasan_report+0xc4/0x120",
            " do_bad_area+0x48/0x174",
            " copy_tags+0x20/0x58");
    assertThat(readable(lost)).isEqualTo("kernel panic: kasan.fault=panic set in copy_tags");
    assertThat(group(lost.replace("copy_tags", "read_tags"))).isNotEqualTo(group(lost));
  }
}
