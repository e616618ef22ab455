package dev.yunfan.schemas.name;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.strings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameRuleTest {
  @ParameterizedTest
  @ValueSource(strings = {"w700", "W700", "4.0.3_r1-b", "_", ".hidden", "...", "a-", "7"})
  void takes_plain_names(String name) {
    assertThat(NameRule.MODEL.allows(name)).isTrue();
    assertThat(NameRule.MODEL.require(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "a b", "a/b", "..", ".", "-w700", "天语", "w\u0430", "a\nb", "a\u202eb"})
  void rejects_what_could_pass_for_something_else(String name) {
    assertThat(NameRule.MODEL.allows(name)).isFalse();
  }

  @Test
  void a_length_is_part_of_each_rule() {
    assertThat(NameRule.MODEL.allows("m".repeat(64))).isTrue();
    assertThat(NameRule.MODEL.allows("m".repeat(65))).isFalse();
    assertThat(NameRule.REGION.allows("CN-33")).isTrue();
    assertThat(NameRule.REGION.allows("CN-330000")).isFalse();
  }

  @Test
  void an_objection_says_which_rule_is_broken_and_never_repeats_the_text() {
    assertThat(NameRule.MODEL.objection("model", "a\u202eb"))
        .isEqualTo(
            "model is not 1 to 64 of A-Z a-z 0-9 . _ -, without a dash first, and not . or ..:"
                + " character 2 is U+202E");
    assertThat(NameRule.MODEL.objection("model", "")).endsWith("it is empty");
    assertThat(NameRule.MODEL.objection("model", "m".repeat(65))).endsWith("it has 65 characters");
    assertThat(NameRule.MODEL.objection("model", "-m")).endsWith("it begins with a dash");
    assertThat(NameRule.MODEL.objection("model", "..")).endsWith("it is ..");
    assertThatThrownBy(() -> NameRule.DEVICE.require("a b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("device id is not 1 to 64")
        .hasMessageEndingWith("character 2 is U+0020");
  }

  @Test
  void names_of_earlier_versions_stay_readable() {
    for (String name : new String[] {"-w700", ".", ".."}) {
      assertThat(NameRule.MODEL.maybeStored(name)).isTrue();
    }
    assertThat(NameRule.MODEL.maybeStored("a b")).isFalse();
  }

  @Test
  void bytes_are_judged_as_their_text_is() {
    qt().forAll(strings().betweenCodePoints('-', '0').ofLengthBetween(0, 9))
        .check(NameRuleTest::agrees);
    qt().forAll(strings().betweenCodePoints(0, 255).ofLengthBetween(0, 9))
        .check(NameRuleTest::agrees);
  }

  private static boolean agrees(String text) {
    byte[] bytes = ("x" + text + "x").getBytes(ISO_8859_1);
    return NameRule.REGION.allows(bytes, 1, text.length()) == NameRule.REGION.allows(text);
  }
}
