package dev.yunfan.groups;

import static dev.yunfan.groups.Logs.group;
import static dev.yunfan.groups.Logs.readable;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One native crash in the layouts of several Android versions and crash collectors. */
class NativeLayoutsTest {
  private static final String NAME =
      "SIGABRT at android::Loop::turn < android::Loop::run < libown.so";

  private static final String NOW =
      """
      *** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***
      pid: 77, tid: 79, name: worker  >>> com.k.app <<<
      signal 6 (SIGABRT), code -6 (SI_TKILL), fault addr --------
      backtrace:
            #00 pc 000000000005bdc0  /apex/com.android.runtime/lib64/bionic/libc.so (abort+164) (BuildId: aa)
            #01 pc 0000000000006c84  /system/lib64/liblog.so (__android_log_assert+12) (BuildId: bb)
            #02 pc 00000000002e0098  /system/lib64/libloop.so (android::Loop::turn()+228) (BuildId: cc)
            #03 pc 00000000002dfd80  /system/lib64/libloop.so (android::Loop::run(int)+584) (BuildId: cc)
            #04 pc 00000000000001f0  /data/app/~~x==/com.k.app-1==/lib/arm64/libown.so (BuildId: abcd)
      """;

  @Test
  void names_are_one_whether_mangled_or_not() {
    var older =
        NOW.replace("android::Loop::turn()", "_ZN7android4Loop4turnEv")
            .replace("android::Loop::run(int)", "_ZN7android4Loop3runEi");
    assertThat(readable(NOW)).isEqualTo(NAME);
    assertThat(group(older)).isEqualTo(group(NOW));
    assertThat(group(older.replace("4turn", "4spin"))).isNotEqualTo(group(NOW));
  }

  @ParameterizedTest
  @CsvSource({
    "_ZNK7android7RefBase9incStrongEPKv, android::RefBase::incStrong",
    "_ZNK7android7String87isEmptyEv, android::String8::isEmpty",
    "_ZN7android6ThreadD2Ev, android::Thread::~Thread",
    "_ZN7android6ThreadC1Eb, android::Thread::Thread",
    "_ZL15__pthread_startPv, __pthread_start",
    "_Z3addii, add",
    "_ZNSt3__16vectorIiE9push_backEOi, _ZNSt3__16vectorIiE9push_backEOi",
    "_Znwj, _Znwj",
    "_ZN99short, _ZN99short",
    "_ZN, _ZN",
    "plain_name, plain_name"
  })
  void only_plain_mangled_names_are_read(String mangled, String name) {
    assertThat(ItaniumName.demangled(mangled)).isEqualTo(name);
  }

  @Test
  void a_store_that_numbers_every_frame_zero_tells_the_same_crash() {
    var store = NOW.replaceAll("#0\\d pc", "#00  pc");
    assertThat(group(store)).isEqualTo(group(NOW));
    var next = NOW + "\n\"other\" sysTid=80\n      #00 pc 01  /system/lib64/libother.so (f+1)\n";
    assertThat(group(next)).isEqualTo(group(NOW));
  }

  @Test
  void a_collector_that_writes_the_signal_above_bare_frames_tells_the_same_crash() {
    var collector =
        """
        Crashed: Thread: SIGABRT  0x0000000000000000
        #00 pc 0x5bdc0 libc.so (BuildId: aa)
        #01 pc 0x2e0098 libloop.so (android::Loop::turn()) (BuildId: cc)
        #02 pc 0x2dfd80 libloop.so (android::Loop::run(int)) (BuildId: cc)
        #03 pc 0x1f0 libown.so (BuildId: abcd)
        """;
    assertThat(readable(collector)).isEqualTo(NAME);
    assertThat(readable(collector.replace("SIGABRT", "SIGSEGV"))).startsWith("SIGSEGV");
    var tagged = collector.replaceAll("\\(BuildId: (\\w+)\\)", "[arm64-v8a::$1]");
    assertThat(readable(tagged)).startsWith("SIGABRT at android::Loop::turn < android::Loop::run");
  }

  @Test
  void columns_and_brackets_are_layouts_too() {
    var columns =
        """
        Exception Type: Unknown (SIGABRT)
        Thread 0 Crashed:
        0   libc.so                         0x7e6dc54574        abort
        1   libloop.so                      0x7e6f015ab0        android::Loop::turn
        2   libloop.so                      0x7e6f015090        <unknown> + 5319
        3   libloop.so                      0x7e6f015091        android::Loop::run
        """;
    assertThat(readable(columns))
        .isEqualTo("SIGABRT at android::Loop::turn < libloop.so < android::Loop::run");
    assertThat(group(columns.replace("0x7e6f", "0x7111"))).isEqualTo(group(columns));
    var brackets =
        """
        signal: 6 (SIGABRT), code 9, faultAddr 5
        backtrace:
            /system/lib64/libloop.so (android::Loop::turn() (.__uniq.2101173632)+116, pc 4434f4)
            /system/lib64/libloop.so (android::Loop::run(int)+92, pc 57b62c)
        """;
    assertThat(readable(brackets)).isEqualTo("SIGABRT at android::Loop::turn < android::Loop::run");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<signal handler called>", "[KCrash Handler]"})
  void what_the_signals_handler_called_is_not_the_fault(String handler) {
    var log =
        """
        Program received signal SIGSEGV
        #0  0x00007f01 in waitpid () from /lib/libpthread.so.0
        #1  0x00007f02 in print_report (x=1) at report.c:1
        #2  %s
        #3  0x00007f03 in menu_open (m=0x0) at menu.c:7
        """
            .formatted(handler.startsWith("<") ? handler : "0x1 in q ()\n" + handler);
    assertThat(readable(log)).isEqualTo("SIGSEGV at menu_open");
    assertThat(readable(log.replace(handler, "0x00007f04 in go ()"))).contains("print_report");
  }

  @Test
  void without_frames_the_process_or_else_the_thread_tells_crashes_apart() {
    var one = "F/libc    ( 7112): Fatal signal 11 (SIGSEGV) at 0x10 (code=1), thread 7154 (Pool-7)";
    assertThat(readable(one)).isEqualTo("SIGSEGV at Pool-#");
    assertThat(group(one.replace("Pool-7", "Pool-12"))).isEqualTo(group(one));
    assertThat(group(one.replace("Pool-7", "Render"))).isNotEqualTo(group(one));
    assertThat(
            readable("A/libc: Fatal signal 11 (SIGSEGV), code 1 in tid 1 (Render), pid 7 (com.k)"))
        .isEqualTo("SIGSEGV at com.k");
  }
}
