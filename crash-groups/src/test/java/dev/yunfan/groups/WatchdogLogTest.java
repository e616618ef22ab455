package dev.yunfan.groups;

import static dev.yunfan.groups.Logs.group;
import static dev.yunfan.groups.Logs.kind;
import static dev.yunfan.groups.Logs.readable;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchdogLogTest {
  private static final String DALVIK =
      """
      ----- pid 2211 at 2011-11-20 12:00:01 -----
      Cmd line: com.haier.mail

      DALVIK THREADS:
      "main" prio=5 tid=1 MONITOR
        | group="main" sCount=1 dsCount=0 s=N obj=0x4001d8d0 self=0xccc8
        at com.haier.mail.Sync.lock(Sync.java:~88)
        - waiting to lock <0x44c05a30> (a java.lang.Object) held by threadid=9
        at com.haier.mail.Inbox.onResume(Inbox.java:140)
        at android.app.Activity.performResume(Activity.java:3823)
        at android.os.Handler.dispatchMessage(Handler.java:99)
        at android.os.Looper.loop(Looper.java:123)
        at dalvik.system.NativeStart.main(Native Method)

      "Binder Thread #2" prio=5 tid=8 NATIVE
        at dalvik.system.NativeStart.run(Native Method)
      ----- end 2211 -----
      """;

  private static final String ART =
      """
      ----- pid 919 at 2026-11-20 01:02:03 -----
      Cmd line: com.haier.mail
      suspend all histogram:  Sum: 1ms 99% C.I.
      DALVIK THREADS (31):
      "Signal Catcher" daemon prio=5 tid=3 Runnable
        at dalvik.system.VMStack.fill(Native method)

      "main" prio=5 tid=1 Blocked
        | group="main" sCount=1 dsCount=0 flags=1 obj=0x74d8 self=0x7a81
        native: #00 pc 000000000001d8e0  /system/lib64/libc.so (syscall+28)
        at com.haier.mail.Sync.lock(Sync.java:91)
        - waiting to lock <0x0c1f> (a java.lang.Object) held by thread 12
        at com.haier.mail.Inbox.onResume(Inbox.java:144)
        at android.app.ActivityThread.main(ActivityThread.java:7356)

      """;

  @Test
  void an_anr_is_where_the_main_thread_stands() {
    assertThat(kind(DALVIK)).isEqualTo("watchdog");
    assertThat(readable(DALVIK))
        .isEqualTo("ANR at com.haier.mail.Sync.lock < com.haier.mail.Inbox.onResume");
  }

  @Test
  void dumps_of_both_virtual_machines_are_one_group() {
    assertThat(group(ART)).isEqualTo(group(DALVIK));
    assertThat(group(ART.replace("Sync.lock", "Sync.read"))).isNotEqualTo(group(DALVIK));
  }

  @Test
  void how_the_main_thread_waits_does_not_count_but_for_whom_does() {
    var waiting =
        DALVIK.replace(
            "  at com.haier.mail.Sync.lock",
            "  at java.lang.Object.wait(Native Method)\n  at com.haier.mail.Sync.lock");
    assertThat(group(waiting)).isEqualTo(group(DALVIK));
  }

  @Test
  void an_idle_main_thread_says_nothing_so_the_reason_and_the_program_count() {
    var idle =
        """
        ANR in com.haier.mail (com.haier.mail/.Inbox)
        Reason: Broadcast of Intent { act=android.intent.action.SYNC flg=0x14 }
        ----- pid 1 at 2011-11-20 12:00:01 -----
        "main" prio=5 tid=1 NATIVE
          at android.os.MessageQueue.nativePollOnce(Native Method)
          at android.os.Looper.loop(Looper.java:123)
        """;
    assertThat(readable(idle)).startsWith("ANR (main thread idle): Broadcast of Intent");
    assertThat(group(idle.replace("flg=0x14", "flg=0x15"))).isEqualTo(group(idle));
    assertThat(group(idle.replace("com.haier.mail", "com.haier.maps"))).isNotEqualTo(group(idle));
    assertThat(group(idle)).isNotEqualTo(group(DALVIK));
  }

  @Test
  void the_system_servers_watchdog_is_named_after_the_thread_it_waited_for() {
    var killed =
        """
        W/Watchdog( 1500): *** WATCHDOG KILLING SYSTEM PROCESS: Blocked in handler on ui thread (android.ui)
        W/Watchdog( 1500): ui thread stack trace:
        W/Watchdog( 1500):     at com.android.server.wm.WindowState.lock(WindowState.java:12)
        W/Watchdog( 1500):     at android.os.Looper.loop(Looper.java:137)
        W/Watchdog( 1500): *** GOODBYE!
        """;
    assertThat(kind(killed)).isEqualTo("watchdog");
    assertThat(readable(killed)).isEqualTo("ANR at com.android.server.wm.WindowState.lock");
  }
}
