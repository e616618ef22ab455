package dev.yunfan.groups;

import static dev.yunfan.groups.Logs.console;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A crash that a handset reports as an event goes to the same group as its raw log. */
class ReportedLikeLoggedTest {
  private static String reported(CrashFamily kind, String reason, String... frames) {
    return CrashSignature.of(kind, reason, "com.k.app", List.of(frames)).groupId();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "general protection fault: 0000 [#1] SMP | foo bar do_syscall_64",
        "BUG: unable to handle kernel NULL pointer dereference at 0000001c | memcpy foo bar",
        "Unable to handle kernel paging request at virtual address 6b6b6b6b | strlen foo bar",
        "kernel BUG at mm/slab.c:2977! | __bug skb_push foo bar",
        "kernel BUG at lib/list_debug.c:29! | __list_add_valid foo bar",
        "WARNING: CPU: 1 PID: 3 at lib/refcount.c:25 refcount_warn_saturate+0x1/0x2 |"
            + " refcount_warn_saturate kobject_get foo bar",
        "WARNING: CPU: 1 PID: 3 at net/a.c:7 foo+0x1/0x2 | foo bar",
        "watchdog: BUG: soft lockup - CPU#0 stuck for 23s! [a:1] | deep foo do_syscall_64",
        "INFO: task kworker/2:1:7143 blocked for more than 120 seconds. |"
            + " __schedule schedule rwsem_down_read_slowpath foo bar",
        "INFO: task kworker/2:1:7143 blocked for more than 120 seconds. |"
            + " __schedule schedule synchronize_net bar",
        "BUG: sleeping function called from invalid context at mm/slab.h:421 |"
            + " ___might_sleep __kmalloc foo bar",
        "BUG: scheduling while atomic: swapper/0/0/0x00000100 | __schedule_bug schedule foo",
        "Unhandled fault: synchronous external abort (0x96000010) at 0xffff | foo msm_startup",
        "Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b | panic do_exit",
        "UBSAN: array-index-out-of-bounds in fs/a.c:12:3 | ubsan_epilogue foo bar",
        "divide error: 0000 [#1] | foo bar"
      })
  void a_kernel_fault_is_one_group_in_events_and_logs(String heading, String stack) {
    var functions = List.of(stack.split(" ", -1));
    var log = new ArrayList<String>(List.of(heading, "CPU: 0 PID: 7 Comm: a Not tainted 4.9 #1"));
    log.add("RIP: 0010:" + functions.getFirst() + "+0x12/0x340");
    log.add("Call Trace:");
    functions.forEach(function -> log.add(" " + function + "+0x1/0x2"));
    var logged = Logs.group(console(log.toArray(String[]::new)));
    assertThat(reported(CrashFamily.KERNEL, heading, functions.toArray(String[]::new)))
        .isEqualTo(logged);
    var exact = functions.stream().map(function -> function + "+0x77/0x99 [mod]").toList();
    assertThat(reported(CrashFamily.KERNEL, heading, exact.toArray(String[]::new)))
        .isEqualTo(logged);
    if (stack.contains("foo")) {
      assertThat(reported(CrashFamily.KERNEL, heading, stack.replace("foo", "moo").split(" ", -1)))
          .isEqualTo(
              Logs.group(
                  console(log.stream().map(l -> l.replace("foo", "moo")).toArray(String[]::new))))
          .isNotEqualTo(logged);
    }
  }

  @Test
  void a_report_whose_name_is_made_of_two_lines_needs_both_in_the_event() {
    var log =
        console(
            "BUG: KASAN: use-after-free in memcpy+0x1/0x2",
            "Read of size 8 at addr ffff8801d8f6fb30 by task a.out/1",
            "Call Trace:",
            " dump_stack+0x1/0x2",
            " memcpy+0x1/0x2",
            " sk_copy+0x1/0x2");
    var both = "BUG: KASAN: use-after-free in memcpy+0x1/0x2\nRead of size 8 at addr ffff8801";
    assertThat(reported(CrashFamily.KERNEL, both, "memcpy", "sk_copy")).isEqualTo(Logs.group(log));
    assertThat(reported(CrashFamily.KERNEL, both, "memcpy", "sk_move"))
        .isNotEqualTo(Logs.group(log));
  }

  @Test
  void a_stall_is_named_after_what_the_timer_interrupted_in_both() {
    var log =
        console(
            "INFO: rcu_sched self-detected stall on CPU",
            "Call Trace:",
            " rcu_check_callbacks+0x1/0x2",
            " __hrtimer_run_queues+0x1/0x2",
            " apic_timer_interrupt+0x1/0x2",
            " uart_wait+0x1/0x2",
            " uart_drain+0x1/0x2",
            " vfs_write+0x1/0x2");
    String[] stack = {
      "rcu_check_callbacks",
      "__hrtimer_run_queues",
      "apic_timer_interrupt",
      "uart_wait",
      "uart_drain",
      "vfs_write"
    };
    assertThat(reported(CrashFamily.KERNEL, "INFO: rcu_sched self-detected stall on CPU", stack))
        .isEqualTo(Logs.group(log));
  }

  @Test
  void a_lock_report_is_named_after_the_function_that_locks_in_both() {
    var log =
        console(
            "WARNING: possible recursive locking detected",
            "a/77 is trying to acquire lock:",
            "ffff88 (&sem){+.+.}, at: [<ffff00>] dev_open+0x1/0x2",
            "but task is already holding lock:");
    assertThat(
            reported(
                CrashFamily.KERNEL,
                "WARNING: possible recursive locking detected",
                "__lock_acquire",
                "down_write",
                "dev_open"))
        .isEqualTo(Logs.group(log));
  }

  @Test
  void java_native_and_hanging_programs_are_one_group_in_events_and_logs() {
    assertThat(
            reported(
                CrashFamily.JAVA,
                "java.lang.NullPointerException: x",
                "com.k.Screen.fill(Screen.java:1)",
                "com.k.Screen.lambda$open$12(Screen.java:2)",
                "android.os.Looper.loop(Looper.java:3)"))
        .isEqualTo(
            Logs.group(
                """
                FATAL EXCEPTION: main
                java.lang.NullPointerException: y
                \tat com.k.Screen.fill(Screen.java:7)
                \tat com.k.Screen.lambda$open$3(Screen.java:8)
                \tat android.os.Looper.loop(Looper.java:9)
                """));
    var frames =
        new String[] {
          "#00 pc 0005bdc0  /system/lib/libc.so (abort+164)",
          "#01 pc 002e0098  /system/lib/libloop.so (android::Loop::turn()+228)",
          "#02 pc 000001f0  /data/app/com.k-1/lib/arm/libown.so (BuildId: abcd)"
        };
    assertThat(reported(CrashFamily.NATIVE, "SIGABRT", frames))
        .isEqualTo(
            Logs.group("signal 6 (SIGABRT), code -6\nbacktrace:\n" + String.join("\n", frames)));
    assertThat(
            reported(
                CrashFamily.WATCHDOG,
                "Input dispatching timed out",
                "java.lang.Object.wait(Native Method)",
                "com.k.Store.read(Store.java:1)"))
        .isEqualTo(
            Logs.group(
                """
                ----- pid 7 at 2026-11-21 02:03:04 -----
                Cmd line: com.k.app
                "main" prio=5 tid=1 Waiting
                  at java.lang.Object.wait(Native method)
                  at com.k.Store.read(Store.java:2)
                """));
  }
}
