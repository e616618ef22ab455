package dev.yunfan.groups;

import static dev.yunfan.groups.Logs.group;
import static dev.yunfan.groups.Logs.kind;
import static dev.yunfan.groups.Logs.readable;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeLogTest {
  /** As debuggerd of 2011 wrote it. */
  private static final String OLD =
      """
      *** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***
      Build fingerprint: 'ktouch/w700/w700:2.2/FRF91/0.1.3:user/release-keys'
      pid: 1234, tid: 1250  >>> com.ktouch.camera <<<
      signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr deadbaad
       r0 00000000  r1 afd14699  r2 00000027  r3 00000070
               #00  pc 00013f28  /system/lib/libc.so (memcpy)
               #01  pc 0000f62c  /system/lib/libcamera.so (CameraHal_preview)
               #02  pc 00008d42  /system/lib/libcamera.so (CameraHal_start)
               #03  pc 0001bd98  /system/lib/libdvm.so

      code around pc:
      afd13f08 2d00682d e029d1fb b12b68db c05cf8df
      stack:
          bef0f3a8  00000000
      """;

  private static final String NEW =
      """
      11-20 12:00:00.111  4242  4242 F DEBUG   : *** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***
      11-20 12:00:00.111  4242  4242 F DEBUG   : pid: 999, tid: 1001, name: RenderThread  >>> com.k.map <<<
      11-20 12:00:00.111  4242  4242 F DEBUG   : signal 6 (SIGABRT), code -1 (SI_QUEUE), fault addr --------
      11-20 12:00:00.111  4242  4242 F DEBUG   : Abort message: 'tile 17 is gone'
      11-20 12:00:00.111  4242  4242 F DEBUG   : backtrace:
      11-20 12:00:00.111  4242  4242 F DEBUG   :       #00 pc 000000000004f9d8  /apex/com.android.runtime/lib64/bionic/libc.so (abort+164) (BuildId: 5b8c0d1e)
      11-20 12:00:00.111  4242  4242 F DEBUG   :       #01 pc 00000000000112a4  /data/app/com.k.map/base.apk!libmap.so (offset 0x1000) (map::Tiles::take(int, std::string const&)+88) (BuildId: aa11bb22)
      11-20 12:00:00.111  4242  4242 F DEBUG   :       #02 pc 0000000000013440  /data/app/com.k.map/lib/arm64/libmap.so (map::Render<float>::draw()+20) (BuildId: aa11bb22)
      11-20 12:00:00.111  4242  4242 F DEBUG   :       #03 pc 00000000000b0bd8  /apex/com.android.runtime/lib64/bionic/libc.so (__pthread_start(void*)+264) (BuildId: 5b8c0d1e)
      """;

  @Test
  void a_tombstone_of_2011_is_its_signal_and_its_own_frames() {
    assertThat(kind(OLD)).isEqualTo("native");
    assertThat(readable(OLD)).isEqualTo("SIGSEGV at CameraHal_preview < CameraHal_start");
  }

  @Test
  void a_modern_tombstone_in_logcat_is_read_without_arguments_and_threads() {
    assertThat(kind(NEW)).isEqualTo("native");
    assertThat(readable(NEW)).isEqualTo("SIGABRT at map::Tiles::take < map::Render::draw");
  }

  @Test
  void addresses_processes_and_messages_do_not_count_but_functions_and_signals_do() {
    var other =
        OLD.replace("fault addr deadbaad", "fault addr 00000004")
            .replace("1234", "88")
            .replace("afd14699", "00000001");
    assertThat(group(other)).isEqualTo(group(OLD));
    assertThat(group(NEW.replace("tile 17", "tile 2"))).isEqualTo(group(NEW));
    assertThat(group(OLD.replace("CameraHal_preview", "CameraHal_zoom"))).isNotEqualTo(group(OLD));
    assertThat(group(OLD.replace("SIGSEGV", "SIGBUS"))).isNotEqualTo(group(OLD));
  }

  @Test
  void where_no_symbol_is_known_module_build_and_offset_stand_in() {
    var stripped =
        """
        signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x0
        backtrace:
            #00 pc 0000f62c  /system/lib/libcamera.so (BuildId: 12ab)
            #01 pc 0001bd98  /system/lib/libdvm.so
        """;
    assertThat(readable(stripped)).isEqualTo("SIGSEGV at libcamera.so+12ab+f62c");
    assertThat(group(stripped.replace("12ab", "77ff"))).isNotEqualTo(group(stripped));
    assertThat(group(stripped.replace("0000f62c", "0000f630"))).isNotEqualTo(group(stripped));
    assertThat(group(stripped.replace("/system/lib/libcamera", "/vendor/lib/libcamera")))
        .isEqualTo(group(stripped));
  }

  @Test
  void ndk_stack_output_is_read() {
    var output =
        """
        ********** Crash dump: **********
        Build fingerprint: 'generic/sdk'
        pid: 31, tid: 31  >>> ./crasher <<<
        signal 11 (SIGSEGV), fault addr 0d9f00d8
        Stack frame #00  pc 0000841e  /data/local/crasher : Routine zoo in /tmp/foo/crasher/zoo.c:13
        Stack frame #01  pc 000083fe  /data/local/crasher : Routine bar in /tmp/foo/crasher/bar.c:5
        """;
    assertThat(readable(output)).isEqualTo("SIGSEGV at zoo < bar");
  }

  @Test
  void a_debuggers_backtrace_is_read() {
    var output =
        """
        Program received signal SIGSEGV, Segmentation fault.
        #0  0x00007f12 in __GI_raise (sig=6) at raise.c:51
        #1  0x00400123 in parse_line (s=0x0) at parse.c:12
        #2  main (argc=1) at main.c:3
        """;
    assertThat(readable(output)).isEqualTo("SIGSEGV at parse_line < main");
  }
}
