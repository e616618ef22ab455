package dev.yunfan.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class CountTest {
  @Test
  void one_and_more_are_counts() {
    assertThat(new Count().convert("1")).isEqualTo(1);
    assertThat(new Count().convert("2147483647")).isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-3", "", "x", "1.5", "2147483648"})
  void nothing_else_is(String text) {
    assertThatThrownBy(() -> new Count().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'%s' is no whole number from 1 to 2147483647", text);
  }
}
