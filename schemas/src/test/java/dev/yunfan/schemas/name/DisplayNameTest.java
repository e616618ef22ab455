package dev.yunfan.schemas.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"天语 W700", "Liquid E/2", "گوشی", "می\u200cخواهم", "\uD83D\uDCF1"})
  void takes_any_script(String name) {
    assertThat(DisplayName.of("  " + name + " ").text()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\u202eb",
        "a\u2066b",
        "a\u200fb",
        "a\u0007b",
        "a\nb",
        "a\u2028b",
        "\ufeffa",
        "a\u00adb",
        "a\ud800b",
        "\u200d",
        "",
        "  "
      })
  void rejects_what_turns_or_hides(String name) {
    assertThatThrownBy(() -> DisplayName.of(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void length_is_counted_in_code_points() {
    String phone = "\uD83D\uDCF1";
    assertThat(new DisplayName(phone.repeat(64)).text()).hasSize(128);
    assertThatThrownBy(() -> new DisplayName(phone.repeat(65))).hasMessageContaining("not 65");
  }
}
