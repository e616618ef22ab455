package dev.yunfan.streams.question;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.groups.CrashSignature;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sample is bounded, whole in what decides its group, and says where it was cut. */
class CrashSampleTest {
  private static final int FRAMES = 64;
  private static final int FRAME = 500;

  @Test
  void a_crash_of_usual_size_stands_whole() {
    var crash = new Crash(CrashKind.JAVA, "java.lang.Error", "p", List.of("a.b.c", "d.e.f"), 1);

    assertThat(sample(crash)).isEqualTo("java.lang.Error\nprocess p\na.b.c\nd.e.f");
  }

  @Test
  void a_crash_that_the_gateway_cut_says_so_at_its_end() {
    var crash = new Crash(CrashKind.JAVA, "java.lang.Error", "p", List.of("a.b.c"), 1);
    assertThat(CrashSample.of(crash, CrashSampleTest::sign, true))
        .isEqualTo("java.lang.Error\nprocess p\na.b.c\n... (cut on arrival)");

    var frames = Collections.nCopies(FRAMES, padded("com.acme.Player.m"));
    var large = new Crash(CrashKind.JAVA, "r".repeat(1_000), "p", frames, 1);
    assertThat(CrashSample.of(large, CrashSampleTest::sign, true))
        .endsWith("\n... (cut on arrival)")
        .satisfies(text ->
            assertThat(text.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(CrashSample.MAX_BYTES));
  }

  @ParameterizedTest
  @EnumSource(CrashKind.class)
  void the_largest_crash_keeps_the_frames_that_decide_its_group_and_marks_the_cut(CrashKind kind) {
    var frames = new ArrayList<String>();
    for (int i = 0; i < FRAMES; i++) {
      // the first half is noise of the runtime: what decides stands in the middle
      String name = i < FRAMES / 2 ? "java.lang.reflect.Method.m" : "com.acme.Player.m";
      frames.add(padded(name + (char) ('a' + i % 26)));
    }
    var crash = new Crash(kind, "SIGSEGV " + "r".repeat(900), "p".repeat(200), frames, 1);

    String sample = sample(crash);

    assertThat(sample.getBytes(UTF_8).length).isLessThanOrEqualTo(CrashSample.MAX_BYTES);
    assertThat(sample).contains("... (cut: ");
    var kept = sample.lines().skip(2).filter(line -> !line.startsWith("...")).toList();
    assertThat(frames).containsAll(kept);
    assertThat(kept).hasSizeGreaterThan(10);
    assertThat(group(new Crash(kind, crash.reason(), crash.process(), kept, 1)))
        .isEqualTo(group(crash));
  }

  @Test
  void a_head_beyond_all_bounds_is_cut_between_characters() {
    var crash = new Crash(CrashKind.JAVA, "x" + "\u4e91".repeat(9_000), "p", List.of(), 1);

    assertThat(sample(crash)).endsWith("\u4e91... (cut)").doesNotContain("\ufffd");
    assertThat(sample(crash).getBytes(UTF_8).length).isLessThanOrEqualTo(CrashSample.MAX_BYTES);
  }

  @Test
  void a_packed_text_is_the_text_in_less_memory() {
    for (String text : List.of("", "a", "\u4e91\u5e06 \ud83d\ude00", padded("x").repeat(100))) {
      assertThat(PackedText.ofBytes(PackedText.of(text).bytes()).text()).isEqualTo(text);
    }
    assertThat(PackedText.of(padded("x").repeat(30)).bytes().length).isLessThan(1_000);
  }

  private static String padded(String frame) {
    return frame + "(" + "F".repeat(FRAME - frame.length() - 8) + ".java:1)";
  }

  private static String sample(Crash crash) {
    return CrashSample.of(crash, CrashSampleTest::sign, false);
  }

  private static String group(Crash crash) {
    return sign(crash).groupId();
  }

  private static CrashSignature sign(Crash crash) {
    return new RememberedSignatures().apply(crash);
  }
}
