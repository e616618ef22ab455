package dev.yunfan.groups;

import static dev.yunfan.groups.Logs.console;
import static dev.yunfan.groups.Logs.group;
import static dev.yunfan.groups.Logs.readable;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Every rule for kernel reports: what it makes equal, and what must stay apart beside it. */
class KernelPairsTest {
  private static String fault(String heading, String at, String... trace) {
    return console(
        heading,
        "CPU: 1 PID: 77 Comm: syz Not tainted 4.9.0 #1",
        "RIP: 0010:" + at + "+0x12/0x340",
        "Call Trace:",
        " " + String.join("+0x1/0x2\n[   90.000001]  ", trace) + "+0x1/0x2");
  }

  private static String protection(String at) {
    return fault("general protection fault: 0000 [#1] SMP", at, "caller", "do_syscall_64");
  }

  private static String kasan(String what, String access, String at, String... trace) {
    return console(
        "BUG: KASAN: " + what + " in " + at + "+0x1/0x2",
        access + " of size 8 at addr ffff8801d8f6fb30 by task a.out/1",
        "Call Trace:",
        " dump_stack+0x1/0x2",
        " " + String.join("+0x1/0x2\n[   90.000001]  ", trace) + "+0x1/0x2");
  }

  @Test
  void a_compilers_suffix_is_not_part_of_the_function() {
    assertThat(group(protection("foo.isra.3"))).isEqualTo(group(protection("foo")));
    assertThat(group(protection("foo.part.0.cold"))).isEqualTo(group(protection("foo")));
    assertThat(group(protection("foo_isra"))).isNotEqualTo(group(protection("foo")));
  }

  @Test
  void offsets_addresses_processes_and_times_do_not_count_but_functions_do() {
    var one = protection("tcp_send");
    var other = one.replace("0x12/0x340", "0x98/0x400").replace("PID: 77", "PID: 4411");
    assertThat(group(other.replace("[   4", "[ 99994"))).isEqualTo(group(one));
    assertThat(group(protection("tcp_recv"))).isNotEqualTo(group(one));
  }

  @Test
  void what_copies_for_others_is_not_to_blame_but_its_caller_is() {
    var a = kasan("use-after-free", "Read", "memcpy", "kasan_report", "memcpy", "sk_copy", "x");
    var b = kasan("use-after-free", "Read", "memmove", "kasan_report", "memmove", "sk_copy", "y");
    assertThat(group(a)).isEqualTo(group(b));
    assertThat(readable(a)).isEqualTo("KASAN: use-after-free Read in sk_copy");
    var apart = kasan("use-after-free", "Read", "memcpy", "memcpy", "skb_clone", "x");
    assertThat(group(apart)).isNotEqualTo(group(a));
  }

  @Test
  void reading_and_writing_freed_memory_are_two_faults() {
    var read = kasan("use-after-free", "Read", "foo", "foo");
    assertThat(group(kasan("use-after-free", "Write", "foo", "foo"))).isNotEqualTo(group(read));
    assertThat(group(kasan("slab-out-of-bounds", "Read", "foo", "foo"))).isNotEqualTo(group(read));
  }

  @Test
  void double_free_and_invalid_free_are_one_fault_of_the_caller_of_free() {
    var old =
        console(
            "BUG: KASAN: double-free or invalid-free in kfree+0x1/0x2",
            "Call Trace:",
            " kfree+0x1/0x2",
            " tun_free+0x1/0x2");
    var now =
        console("BUG: KASAN: double-free in tun_free+0x5/0x9", "Call Trace:", " tun_free+0x1/0x2");
    assertThat(group(old)).isEqualTo(group(now));
    assertThat(readable(now)).isEqualTo("KASAN: invalid-free in tun_free");
    assertThat(group(now)).isNotEqualTo(group(kasan("use-after-free", "Read", "tun_free", "z")));
  }

  @Test
  void a_script_that_looks_up_lines_does_not_change_the_fault() {
    var looked =
        console(
            "BUG: KASAN: use-after-free in memcpy (mm/kasan/shadow.c:65)",
            "Read of size 8 at addr ffff8801d8f6fb30 by task a.out/1",
            "Call Trace:",
            "dump_stack_lvl (arch/x86/include/asm/irqflags.h:137 lib/dump_stack.c:107)",
            "memcpy (mm/kasan/shadow.c:65 (discriminator 1))",
            "sk_copy (net/core/sock.c:438 net/core/sock.c:495)");
    assertThat(group(looked))
        .isEqualTo(group(kasan("use-after-free", "Read", "memcpy", "sk_copy")));
    assertThat(group(looked.replace("sk_copy", "sk_move"))).isNotEqualTo(group(looked));
  }

  @Test
  void memory_read_before_it_was_written_is_named_after_the_reader_with_and_without_a_heading() {
    var now =
        console(
            "BUG: KMSAN: uninit-value in hid_read+0x28/0x40",
            " hid_read+0x28/0x40",
            " hid_open+0x1/0x2",
            "Uninit was created at:",
            " hcd_buffer_get+0x279/0x650");
    var old =
        console(
            "BUG: KMSAN: uninit-value in hid_read+0x28/0x40",
            "CPU: 0 PID: 12331 Comm: a Not tainted 5.8.0 #0",
            "Call Trace:",
            " kmsan_report+0xf7/0x1e0",
            " hid_read+0x28/0x40",
            "Uninit was created at:",
            " hcd_buffer_get+0x279/0x650");
    assertThat(readable(now)).isEqualTo("KMSAN: uninit-value in hid_read");
    assertThat(group(old)).isEqualTo(group(now));
    assertThat(group(old.replace("hid_read", "hid_write"))).isNotEqualTo(group(now));
  }

  @Test
  void guesses_of_the_unwinder_are_not_frames() {
    var sure = fault("general protection fault: 0", "memcpy", "foo");
    var unsure = fault("general protection fault: 0", "memcpy", "? bar+0x1/0x2\n[   90.1]  foo");
    assertThat(group(unsure)).isEqualTo(group(sure));
    var frame = fault("general protection fault: 0", "memcpy", "bar", "foo");
    assertThat(group(frame)).isNotEqualTo(group(sure));
  }

  @Test
  void other_writers_between_the_lines_do_not_matter_but_the_named_one_does() {
    var mixed =
        """
        [   66.1][ T2373] BUG: KASAN: use-after-free in memcpy+0x1/0x2
        [   66.1][ T9999] WARNING: CPU: 0 PID: 1 at net/x.c:1 other+0x1/0x2
        [   66.2][ T2373] Write of size 8 at addr ffff8881ef4fbf18 by task syz/2373
        [   66.2][ T9999]  wrong_frame+0x1/0x2
        [   66.3][ T2373] Call Trace:
        [   66.3][ T9999]  wrong_frame+0x1/0x2
        [   66.4][ T2373]  napi_hash_del+0x1/0x2
        """;
    assertThat(readable(mixed)).isEqualTo("KASAN: use-after-free Write in napi_hash_del");
    assertThat(readable(mixed.replace("T9999", "T2373")))
        .isNotEqualTo("KASAN: use-after-free Write in napi_hash_del");
  }

  @Test
  void a_warning_in_a_shared_check_belongs_to_who_failed_it() {
    var one =
        fault(
            "WARNING: CPU: 1 PID: 3 at lib/refcount.c:25 refcount_warn_saturate+0x1/0x2",
            "refcount_warn_saturate",
            "refcount_add",
            "kobject_get",
            "my_driver_open");
    assertThat(readable(one)).isEqualTo("WARNING: refcount bug in my_driver_open");
    var plain =
        fault(
            "WARNING: CPU: 1 PID: 3 at drivers/my.c:25 my_driver_open+0x1/0x2",
            "my_driver_open",
            "x");
    assertThat(readable(plain)).isEqualTo("WARNING in my_driver_open");
  }

  @Test
  void a_looping_cpu_is_named_after_the_entry_of_its_loop() {
    var one =
        fault(
            "BUG: soft lockup - CPU#2 stuck for 23s! [a:1]",
            "deep",
            "middle",
            "timer_create",
            "do_syscall_64");
    var two =
        fault(
            "watchdog: BUG: soft lockup - CPU#0 stuck for 134s! [b:2]",
            "elsewhere",
            "__x64_sys_timer_create",
            "do_syscall_64");
    assertThat(readable(one)).isEqualTo("BUG: soft lockup in timer_create");
    assertThat(readable(two)).isEqualTo("BUG: soft lockup in sys_timer_create");
    var apart =
        fault(
            "BUG: soft lockup - CPU#2 stuck for 23s! [a:1]",
            "deep",
            "middle",
            "timer_delete",
            "do_syscall_64");
    assertThat(group(apart)).isNotEqualTo(group(one));
  }

  @Test
  void a_waiting_task_is_named_after_who_waits_and_not_how() {
    assertThat(readable(hung("__schedule", "schedule", "io_schedule", "iterate_bdevs")))
        .isEqualTo("INFO: task hung in iterate_bdevs");
    assertThat(group(hung("__schedule", "rwsem_down_read_slowpath", "iterate_bdevs")))
        .isEqualTo(group(hung("schedule", "iterate_bdevs")));
    assertThat(group(hung("schedule", "sync_bdevs")))
        .isNotEqualTo(group(hung("schedule", "iterate_bdevs")));
  }

  @Test
  void all_hangs_on_rcu_are_one_fault_and_hangs_on_the_routing_lock_another() {
    assertThat(group(hung("schedule", "synchronize_net", "a")))
        .isEqualTo(group(hung("schedule", "synchronize_rcu", "b")));
    assertThat(readable(hung("__mutex_lock", "rtnl_lock", "b")))
        .isEqualTo("INFO: task hung in rtnl_lock");
  }

  @Test
  void wrappers_of_a_system_call_differ_by_architecture_only() {
    assertThat(group(protection("__arm64_sys_bind")))
        .isEqualTo(group(protection("__x64_sys_bind")));
    assertThat(group(protection("__do_sys_bind"))).isEqualTo(group(protection("SyS_bind")));
    assertThat(group(protection("SyS_bind"))).isNotEqualTo(group(protection("SyS_listen")));
  }

  @Test
  void hashes_that_the_rust_compiler_adds_do_not_count_but_names_do() {
    var one = protection("_RNvMs_NtCs9jEwPDbx20M_11rust_binder7processNtB5_7Process10update_ref");
    var two = protection("_RNvMs_NtCsdQ4aZZ1bc_11rust_binder7processNtB5_7Process10update_ref");
    assertThat(group(one)).isEqualTo(group(two));
    assertThat(group(one.replace("update_ref", "delete_ref"))).isNotEqualTo(group(one));
    assertThat(group(protection("_ZN4core3fmt5write17h0123456789abcdefE")))
        .isEqualTo(group(protection("_ZN4core3fmt5write17hfedcba9876543210E")));
  }

  @Test
  void a_report_torn_before_its_frames_goes_to_a_group_of_its_own() {
    var torn = console("general protection fault: 0000 [#1] SMP KASAN", "Modules linked in:");
    assertThat(readable(torn)).isEqualTo("general protection fault in corrupted [corrupted]");
    assertThat(group(torn)).isEqualTo(group(console("general protection fault: 0000 [#2] SMP")));
    assertThat(group(torn)).isNotEqualTo(group(protection("foo")));
  }

  @Test
  void a_panic_that_ends_a_report_is_not_the_fault_but_one_alone_is() {
    var warned =
        fault("WARNING: CPU: 1 PID: 3 at a.c:2 foo+0x1/0x2", "foo", "bar")
            + console("Kernel panic - not syncing: panic_on_warn set ...");
    assertThat(readable(warned)).isEqualTo("WARNING in foo");
    assertThat(
            readable(
                console(
                    "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)")))
        .isEqualTo("kernel panic: VFS: Unable to mount root fs on unknown-block(NUM,NUM)");
  }

  @Test
  void a_failure_forced_by_fault_injection_spoils_the_frames_it_mixes_with() {
    var spoiled =
        console(
            "general protection fault: 0000 [#1] SMP",
            " should_fail+0x8c0/0xa40",
            "RIP: 0010:victim+0x1/0x2",
            "Call Trace:",
            " other+0x1/0x2");
    assertThat(readable(spoiled)).doesNotContain("victim");
    assertThat(readable(spoiled.replace("should_fail", "should_work")))
        .isEqualTo("general protection fault in victim");
  }

  private static String hung(String... trace) {
    return console(
        "INFO: task kworker/u4:3:1234 blocked for more than 143 seconds.",
        "      Not tainted 5.10.0 #0",
        "Call Trace:",
        " " + String.join("+0x1/0x2\n[   90.000001]  ", trace) + "+0x1/0x2");
  }
}
