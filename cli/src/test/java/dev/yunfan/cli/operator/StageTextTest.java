package dev.yunfan.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StageTextTest {
  @Test
  void what_is_left_out_is_left_to_the_server() {
    assertThat(StageText.parse("34%").toString()).isEqualTo("{\"shareBasisPoints\":3400}");
    assertThat(StageText.parse("1%:24h").toString())
        .isEqualTo("{\"shareBasisPoints\":100,\"soakSeconds\":86400}");
    assertThat(StageText.parse("0.25%:30M:30").toString())
        .isEqualTo("{\"shareBasisPoints\":25,\"soakSeconds\":1800,\"minConfirmed\":30}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "34", "1%:24", "1%::30", "1%:24h:", "-1%", "1.234%", "1%:24h:9999999999"})
  void what_is_no_stage_is_refused_with_an_example(String text) {
    assertThatThrownBy(() -> StageText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("such as 34% or 1%:24h:30");
  }
}
