package dev.yunfan.streams.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryNamesTest {
  private static final Set<String> COLUMNS =
      Set.of("vendor", "model", "firmware", "region", "rollout", "kind");

  private static boolean accepts(String column, String wanted, String found) {
    var parameters = MultiMap.caseInsensitiveMultiMap().add(column, wanted);
    return new Query(parameters, COLUMNS).filter(COLUMNS).accepts(column, found);
  }

  @ParameterizedTest
  @CsvSource({"vendor,ha/ier", "model,w 700", "firmware,\u202e1", "rollout,天", "region,CN-330000"})
  void a_filter_that_no_name_can_match_is_a_mistake(String column, String text) {
    assertThatThrownBy(() -> accepts(column, text, text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("parameter %s is not 1 to ", column);
    assertThatThrownBy(() -> accepts(column, "", "")).hasMessageEndingWith("it is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"W700", "-w700", ".."})
  void rows_under_names_of_earlier_versions_can_be_asked_for(String name) {
    assertThat(accepts("model", name, name)).isTrue();
    assertThat(accepts("model", name, "w700")).isFalse();
  }

  @Test
  void a_kind_is_no_name() {
    assertThat(accepts("kind", "no such kind", "JAVA")).isFalse();
  }
}
