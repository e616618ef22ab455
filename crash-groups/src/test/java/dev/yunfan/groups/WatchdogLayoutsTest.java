package dev.yunfan.groups;

import static dev.yunfan.groups.Logs.group;
import static dev.yunfan.groups.Logs.kind;
import static dev.yunfan.groups.Logs.readable;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Hangs as stores and older Android versions print them. */
class WatchdogLayoutsTest {
  private static final String DUMP =
      """
      ----- pid 4100 at 2026-08-20 21:22:39 -----
      Cmd line: com.k.app

      DALVIK THREADS (4):
      "main" prio=5 tid=1 Blocked
        | group="main" sCount=1 obj=0x71d88e28 self=0x7a375f7800
        native: #00 pc 000000000005a7d0  /apex/lib64/bionic/libc.so (syscall+28)
        at com.k.app.Store.read(Store.kt:31)
        - waiting to lock <0x0a714d13> (a java.lang.Object) held by thread 12
        at com.k.app.Home.load(Home.kt:88)
      """;

  @Test
  void a_dump_that_starts_with_its_main_thread_tells_the_same_hang() {
    var store = DUMP.substring(DUMP.indexOf("\"main\"")).replace("read(", "read (");
    assertThat(kind(store)).isEqualTo("watchdog");
    assertThat(group(store)).isEqualTo(group(DUMP));
    assertThat(group(store.replace("Store.read", "Store.write"))).isNotEqualTo(group(DUMP));
    assertThat(kind(store.replace("\"main\"", "\"worker\""))).isNotEqualTo("watchdog");
  }

  @Test
  void a_main_thread_in_native_code_is_known_by_what_called_the_library_of_the_system() {
    var hang =
        """
        "main" prio=5 tid=1 Native
          #00  pc 000000000005a7d0  /apex/com.android.runtime/lib/bionic/libc.so (syscall+28)
          #00  pc 000000000005fb87  /apex/com.android.runtime/lib/bionic/libc.so (__futex_wait_ex+86)
          #00  pc 00000000000e0255  /data/app/com.k.app-Xz==/lib/arm/libCore.so
        """;
    assertThat(readable(hang)).isEqualTo("ANR at libCore.so+e0255");
    assertThat(group(hang.replace("syscall+28", "nanosleep+2"))).isEqualTo(group(hang));
    assertThat(group(hang.replace("e0255", "f0255"))).isNotEqualTo(group(hang));
  }
}
