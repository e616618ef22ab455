package dev.yunfan.runtime.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltInNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gatekeeper",
        "Gatekeeper",
        " gate keeper ",
        "gate-keeper",
        "ｇａｔｅｋｅｅｐｅｒ",
        "first-admin",
        "First Admin",
        "ada\u202Enimda",
        "ada\u0007",
        "a\nb",
        " ",
        ""
      })
  void nobody_may_be_called(String name) {
    assertThat(BuiltInNames.objection(name)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ada", "李雷", "Zoë O'Neill", "ci@haier.example", "gatekeeper of haier"})
  void people_may_be_called(String name) {
    assertThat(BuiltInNames.objection(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 1_000})
  void a_name_is_bounded(int length) {
    assertThat(BuiltInNames.objection("a".repeat(length))).contains("64");
  }
}
