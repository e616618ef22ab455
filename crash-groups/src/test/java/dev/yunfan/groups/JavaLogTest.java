package dev.yunfan.groups;

import static dev.yunfan.groups.Logs.group;
import static dev.yunfan.groups.Logs.kind;
import static dev.yunfan.groups.Logs.readable;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JavaLogTest {
  private static final String PLAIN =
      """
      Exception in thread "main" java.lang.IllegalStateException: slot 17 is taken
      \tat com.haier.dialer.Slots.take(Slots.java:41)
      \tat com.haier.dialer.Dialer.onClick(Dialer.java:112)
      \tat android.view.View.performClick(View.java:2408)
      \tat java.lang.reflect.Method.invoke(Native Method)
      """;

  private static final String CHAINED =
      """
      java.lang.RuntimeException: Unable to start activity ComponentInfo{com.haier.dialer/.Main}
      \tat android.app.ActivityThread.performLaunchActivity(ActivityThread.java:1651)
      \tat android.app.ActivityThread.main(ActivityThread.java:3687)
      Caused by: android.database.sqlite.SQLiteException: disk I/O error
      \tat com.haier.dialer.Wrapper.open(Wrapper.java:9)
      \tat com.haier.dialer.Main.onCreate(Main.java:33)
      \t... 11 more
      Caused by: java.io.IOException: No space left on device
      \tat java.io.FileOutputStream.write(FileOutputStream.java:326)
      \tat com.haier.dialer.Store.flush(Store.java:77)
      \t... 12 more
      """;

  @Test
  void a_plain_trace_is_its_exception_and_its_own_frames() {
    assertThat(kind(PLAIN)).isEqualTo("java");
    assertThat(readable(PLAIN))
        .isEqualTo(
            "java.lang.IllegalStateException at com.haier.dialer.Slots.take"
                + " < com.haier.dialer.Dialer.onClick");
  }

  @Test
  void messages_and_line_numbers_do_not_count_but_methods_and_classes_do() {
    assertThat(group(PLAIN.replace("slot 17", "slot 4").replace(":41", ":43")))
        .isEqualTo(group(PLAIN));
    assertThat(group(PLAIN.replace("Slots.take", "Slots.give"))).isNotEqualTo(group(PLAIN));
    assertThat(group(PLAIN.replace("IllegalState", "IllegalArgument"))).isNotEqualTo(group(PLAIN));
  }

  @Test
  void the_root_cause_decides() {
    assertThat(readable(CHAINED))
        .isEqualTo(
            "java.io.IOException at com.haier.dialer.Store.flush < com.haier.dialer.Main.onCreate");
    assertThat(group(CHAINED.replace("sqlite.SQLiteException", "sqlite.SQLiteFullException")))
        .isEqualTo(group(CHAINED));
    assertThat(group(CHAINED.replace("java.io.IOException", "java.io.EOFException")))
        .isNotEqualTo(group(CHAINED));
  }

  @Test
  void frames_that_a_cause_shares_with_its_effect_are_given_back_to_it() {
    var shared =
        """
        a.Outer: x
        \tat com.k.A.a(A.java:1)
        \tat com.k.B.b(B.java:1)
        Caused by: a.Inner: y
        \tat com.k.C.c(C.java:1)
        \t... 1 more
        """;
    assertThat(readable(shared)).isEqualTo("a.Inner at com.k.C.c < com.k.B.b");
  }

  @Test
  void suppressed_exceptions_do_not_count_but_what_follows_them_does() {
    var with =
        """
        java.io.IOException: a
        \tat com.k.A.a(A.java:1)
        \tSuppressed: java.lang.IllegalStateException: b
        \t\tat com.k.S.close(S.java:1)
        Caused by: java.net.SocketException: c
        \tat com.k.N.n(N.java:1)
        """;
    assertThat(readable(with)).isEqualTo("java.net.SocketException at com.k.N.n");
    assertThat(group(with.replace("com.k.S.close", "com.k.T.close"))).isEqualTo(group(with));
  }

  @Test
  void logcat_of_every_layout_is_the_same_trace() {
    var brief = prefixed("E/AndroidRuntime( 1234): ");
    assertThat(group(prefixed("11-20 12:00:00.123  1234  1250 E AndroidRuntime: ")))
        .isEqualTo(group(brief));
    assertThat(group(prefixed("11-20 12:00:00.123 E/AndroidRuntime( 1234): ")))
        .isEqualTo(group(brief));
    assertThat(group("FATAL EXCEPTION: main\n" + PLAIN)).isEqualTo(group(brief));
    assertThat(group(brief.replace("Slots.take", "Slots.give"))).isNotEqualTo(group(brief));
  }

  @Test
  void the_fatal_exception_counts_and_not_the_ones_that_were_only_logged() {
    var log =
        "W/System.err(  99): java.io.IOException: warmed up\n"
            + "W/System.err(  99): \tat com.k.Warm.up(Warm.java:1)\n"
            + prefixed("E/AndroidRuntime( 1234): ");
    assertThat(group(log)).isEqualTo(group(PLAIN));
  }

  @Test
  void a_message_of_several_lines_does_not_hide_the_exception() {
    var long_message =
        PLAIN.replace("slot 17 is taken", "slot 17\nis taken at last\nby com.x.Y: really");
    assertThat(group(long_message)).isEqualTo(group(PLAIN));
  }

  @Test
  void without_frames_of_the_program_those_of_the_framework_count() {
    var framework =
        """
        android.view.WindowManager$BadTokenException: Unable to add window
        \tat android.view.ViewRoot.setView(ViewRoot.java:505)
        \tat android.view.WindowManagerImpl.addView(WindowManagerImpl.java:177)
        \tat android.os.Handler.dispatchMessage(Handler.java:99)
        \tat android.os.Looper.loop(Looper.java:123)
        """;
    assertThat(readable(framework))
        .isEqualTo(
            "android.view.WindowManager$BadTokenException at android.view.ViewRoot.setView"
                + " < android.view.WindowManagerImpl.addView");
  }

  @Test
  void checks_that_throw_for_their_caller_are_not_to_blame() {
    var checked =
        PLAIN.replace(
            "\tat com.haier.dialer.Slots",
            """
            \tat com.google.common.base.Preconditions.checkState(Preconditions.java:1)
            \tat com.haier.dialer.Slots\
            """);
    assertThat(group(checked)).isEqualTo(group(PLAIN));
    assertThat(group(checked.replace("com.google.common", "com.haier.common")))
        .isNotEqualTo(group(PLAIN));
  }

  private static String prefixed(String prefix) {
    return ("FATAL EXCEPTION: main\n" + PLAIN.replace("Exception in thread \"main\" ", ""))
        .lines()
        .map(line -> prefix + line + "\n")
        .reduce("", String::concat);
  }
}
