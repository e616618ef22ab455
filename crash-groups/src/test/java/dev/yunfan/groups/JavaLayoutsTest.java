package dev.yunfan.groups;

import static dev.yunfan.groups.Logs.group;
import static dev.yunfan.groups.Logs.kind;
import static dev.yunfan.groups.Logs.readable;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One Java crash in the layouts of several log viewers and crash collectors. */
class JavaLayoutsTest {
  private static final String PLAIN =
      """
      FATAL EXCEPTION: main
      Process: com.k.app, PID: 77
      java.lang.RuntimeException: Unable to start activity
          at android.app.ActivityThread.main(ActivityThread.java:4575)
      Caused by: java.lang.NullPointerException
          at com.k.app.Screen.fill(Screen.java:65)
          at com.k.app.Screen.open(Screen.java:12)
      """;

  private static final String NAME =
      "java.lang.NullPointerException at com.k.app.Screen.fill < com.k.app.Screen.open";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "E/AndroidRuntime(   77): ",
        "11-21 02:03:04.567    77    77 E AndroidRuntime: ",
        "11-21 02:03:04.567: E/AndroidRuntime(77): ",
        "11-21 02:03:04.567 77-77/com.k.app E/AndroidRuntime: ",
        "2026-11-21 02:03:04.567 77-77/? E/AndroidRuntime: ",
        "2026-11-21 02:03:04.567    77-77    AndroidRuntime          com.k.app           E  "
      })
  void the_viewer_does_not_matter(String prefix) {
    var log = PLAIN.lines().map(line -> prefix + line).collect(Collectors.joining("\n"));
    assertThat(readable(log)).isEqualTo(NAME);
    assertThat(group(log.replace("Screen.fill", "Screen.drain"))).isNotEqualTo(group(log));
  }

  @Test
  void continued_lines_may_lack_the_viewers_prefix() {
    assertThat(readable("11-21 02:03:04.567 77-77/com.k.app E/AndroidRuntime: " + PLAIN))
        .isEqualTo(NAME);
  }

  @Test
  void collectors_that_leave_out_the_word_before_a_frame_are_read_too() {
    var bare =
        """
        Caused by java.lang.NullPointerException
        no such row
        com.k.app.Screen.fill (Screen.java:66)
        arrow_drop_down
        com.k.app.Screen.open (Screen.java:13)
        """;
    assertThat(readable(bare)).isEqualTo(NAME);
    var lines =
        """
        java.lang.NullPointerException: x
          | com.k.app.Screen.fill + 65 (Screen.java:65)
          | com.k.app.Screen.open + 12 (Screen.java:12)
        """;
    assertThat(readable(lines)).isEqualTo(NAME);
    var numbered =
        """
        java.lang.NullPointerException: x
        1 com.k.app.Screen.fill(Screen.java:65)
        2 com.k.app.Screen.open(Screen.java:12)
        """;
    assertThat(readable(numbered)).isEqualTo(NAME);
    assertThat(kind("opened com.k.app.Screen (12)\nclosed com.k.app.Screen (13)\n"))
        .isEqualTo("unknown");
  }

  @Test
  void emphasis_of_an_issue_tracker_is_not_part_of_the_frame() {
    var emphasised =
        PLAIN
            .replace(
                "Caused by: java.lang.NullPointerException",
                "**Caused by: java.lang" + ".NullPointerException:** ")
            .replace(
                "    at com.k.app.Screen.fill(Screen.java:65)",
                "**at com.k.app.Screen.fill" + " (Screen.java:65)**");
    assertThat(readable(emphasised)).isEqualTo(NAME);
  }

  @Test
  void an_obfuscated_exception_is_known_by_where_it_stands() {
    var one =
        "FATAL EXCEPTION: main\nProcess: k, PID: 7\nqa.n: field a\n\tat qa.k.b(SourceFile:3)\n";
    assertThat(readable(one)).isEqualTo("qa.n at qa.k.b");
    assertThat(group(one.replace("field a", "field b"))).isEqualTo(group(one));
    assertThat(group(one.replace("qa.n:", "qa.p:"))).isNotEqualTo(group(one));
    assertThat(readable(one.replace("FATAL EXCEPTION", "started"))).startsWith("unknown exception");
  }

  @Test
  void an_overflowed_stack_is_its_cycle_and_not_what_was_called_last() {
    assertThat(group(overflow("com.k.Log.print", "com.k.Log.write")))
        .isEqualTo(group(overflow("com.k.Text.length")));
    assertThat(group(overflow("com.k.Text.length")).replace("x", ""))
        .isNotEqualTo(group(overflow("com.k.Text.length").replace("Tree.up", "Tree.down")));
    var other =
        overflow("com.k.Text.length").replace("StackOverflowError", "IllegalStateException");
    assertThat(readable(other)).contains("com.k.Text.length");
  }

  private static String overflow(String... leaves) {
    var log = new StringBuilder("java.lang.StackOverflowError: stack size 8MB\n");
    for (var leaf : leaves) {
      log.append("\tat ").append(leaf).append("(A.java:1)\n");
    }
    for (int i = 0; i < 20; i++) {
      log.append("\tat com.k.Tree.up(Tree.java:1)\n\tat com.k.Node.visit(Node.java:2)\n");
    }
    return log.toString();
  }

  @Test
  void names_that_the_dexer_makes_up_do_not_count() {
    var one = PLAIN.replace("Screen.open", "Screen.$r8$lambda$abc-DEF_1");
    assertThat(group(one.replace("abc-DEF_1", "Xyz"))).isEqualTo(group(one));
    assertThat(group(one.replace("$r8$lambda$abc-DEF_1", "shut"))).isNotEqualTo(group(one));
  }

  @Test
  void a_watching_library_blames_the_main_thread_and_not_the_last_one_it_prints() {
    var hang =
        """
        com.github.anrwatchdog.ANRError: Application Not Responding
        Caused by: com.github.anrwatchdog.ANRError$$$_Thread: main (state = TIMED_WAITING)
        \tat com.k.app.Screen.load(Screen.java:18)
        Caused by: com.github.anrwatchdog.ANRError$$$_Thread: worker-3 (state = WAITING)
        \tat com.k.app.Worker.run(Worker.java:40)
        """;
    assertThat(readable(hang)).endsWith("at com.k.app.Screen.load");
    assertThat(readable(hang.replace("$$$_Thread", ""))).endsWith("at com.k.app.Worker.run");
  }
}
