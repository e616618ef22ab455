package dev.yunfan.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Differences between two handsets with one crash must not part them; the name of the function that
 * failed must.
 */
class TwinsTest {
  /** The least share of twins and of counter-twins. */
  private static final double LEAST = 0.99;

  private static final int TWINS = 10;

  private static final Pattern CLOCK = Pattern.compile("(?<=\\[)( *)(\\d{1,6})(?=\\.\\d+)");
  private static final Pattern PROCESS =
      Pattern.compile(
          "(?<=(?:pid: |tid: |PID: |pid=|goroutine |PID |\\[  T|tid |\\( ?))\\d{3,6}\\b");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?<!virt )\\b(?:0x[0-9a-f]{6,16}|[0-9a-f]{12,16})\\b(?!  (?:/|\\[|<))|(?<=fault addr 0x)[0-9a-f]+");
  private static final Pattern JAVA_LINE = Pattern.compile("(?<=\\.(?:java|kt):)\\d+");
  private static final Pattern KERNEL_OFFSET = Pattern.compile("(?<=[a-z_]\\+0x)[0-9a-f]+(?=/0x)");
  private static final Pattern NATIVE_OFFSET = Pattern.compile("(?<=[\\w)]\\+)\\d+(?=\\)$)");
  private static final Pattern BUILD_OF_SYMBOL =
      Pattern.compile("(?<=\\+\\d{1,6}\\) \\(BuildId: )[0-9a-f]+");

  @Test
  void nearly_all_twins_share_the_group() throws Exception {
    var apart = new ArrayList<String>();
    int twins = 0;
    var random = new Random(20);
    for (var log : FieldCasesTest.accepted()) {
      var text = FieldCasesTest.content(log);
      var group = Logs.groupOf(text);
      for (int i = 0; i < TWINS; i++) {
        twins++;
        if (!Logs.groupOf(twin(text, random)).equals(group)) {
          apart.add(log);
        }
      }
    }
    assertThat(twins).isGreaterThan(500);
    assertThat(apart).as("of %d twins", twins).hasSizeLessThanOrEqualTo(allowed(twins));
  }

  @Test
  void nearly_all_counter_twins_have_another_group() throws Exception {
    var merged = new ArrayList<String>();
    int twins = 0;
    for (var log : FieldCasesTest.accepted()) {
      var text = FieldCasesTest.content(log);
      var found = LogGrouper.group(LogLines.of(text));
      var blamed = blamed(found);
      if (blamed.isEmpty() || !text.contains(blamed)) {
        continue; // a name that the log spells in another way: mangled, or an offset
      }
      twins++;
      if (Logs.groupOf(text.replace(blamed, renamed(blamed))).equals(found.groupId())) {
        merged.add(log);
      }
    }
    assertThat(twins).isGreaterThan(80);
    assertThat(merged).as("of %d counter-twins", twins).hasSizeLessThanOrEqualTo(allowed(twins));
  }

  /** As long as before, so that mangled names stay whole. */
  private static String renamed(String name) {
    return name.substring(0, name.length() - 1) + (name.endsWith("Q") ? "K" : "Q");
  }

  private static int allowed(int twins) {
    return (int) Math.floor(twins * (1 - LEAST));
  }

  private static String blamed(CrashGrouping found) {
    if (!(found instanceof CrashSignature signature)) {
      return "";
    }
    var frames = signature.decidingFrames();
    var name =
        frames.isEmpty()
            ? signature.reason().replaceFirst("^.* in ", "")
            : frames.getFirst().replaceFirst("^in ", "");
    return name.substring(Math.max(name.lastIndexOf(':'), name.lastIndexOf('.')) + 1)
        .replaceAll("[^\\w]", "");
  }

  private static String twin(String log, Random random) {
    int later = random.nextInt(100_000);
    var text =
        CLOCK
            .matcher(log)
            .replaceAll(found -> found.group(1) + (Long.parseLong(found.group(2)) + later));
    text = each(PROCESS, text, found -> String.valueOf(1_000 + random.nextInt(30_000)));
    text = each(ADDRESS, text, found -> digits(found, random));
    text = each(JAVA_LINE, text, found -> String.valueOf(1 + random.nextInt(5_000)));
    text = each(KERNEL_OFFSET, text, found -> Integer.toHexString(1 + random.nextInt(0xfff)));
    text = each(NATIVE_OFFSET, text, found -> String.valueOf(random.nextInt(4_000)));
    return each(BUILD_OF_SYMBOL, text, found -> digits(found, random));
  }

  /** One thing of the log stays one thing. */
  private static String each(
      Pattern varies, String text, java.util.function.UnaryOperator<String> change) {
    var changed = new HashMap<String, String>();
    return varies
        .matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement(changed.computeIfAbsent(found.group(), change)));
  }

  private static String digits(String like, Random random) {
    var changed = new StringBuilder(like);
    for (int i = like.startsWith("0x") ? 4 : 2; i < like.length(); i++) {
      changed.setCharAt(i, Character.forDigit(random.nextInt(16), 16));
    }
    return changed.toString();
  }
}
