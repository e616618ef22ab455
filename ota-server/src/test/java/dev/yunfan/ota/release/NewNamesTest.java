package dev.yunfan.ota.release;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.tuf.refusal.Refusal.UnsafeName;
import dev.yunfan.tuf.release.ReleaseNote;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewNamesTest {
  private static void check(String model, String version, String file) throws UnsafeName {
    NewNames.check(
        "haier/%s/%s".formatted(model, file),
        new ReleaseNote("haier", List.of(model), version, Optional.of("1.0"), 1, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-x", ".", "..", "a b", "天语", "a\u202eb", "unknown", "Unknown"})
  void each_name_of_an_image_is_held_to_its_rule(String name) {
    assertThatCode(() -> check("W700", "2.0", "full.img")).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(name, "2.0", "full.img")).isInstanceOf(UnsafeName.class);
    assertThatThrownBy(() -> check("W700", name, "full.img")).isInstanceOf(UnsafeName.class);
    assertThatThrownBy(() -> check("W700", "2.0", name)).isInstanceOf(UnsafeName.class);
  }

  @Test
  void models_of_earlier_versions_that_differ_in_case_alone_keep_getting_releases() {
    var both = Set.of("W700", "w700");
    assertThatCode(() -> NewNames.checkCase(both, Set.of("w700"))).doesNotThrowAnyException();
    assertThatCode(() -> NewNames.checkCase(both, both)).doesNotThrowAnyException();
    assertThatThrownBy(() -> NewNames.checkCase(both, Set.of("w700", "w7OO", "W7oo")))
        .isInstanceOf(UnsafeName.class)
        .hasMessageContaining("W7oo");
  }
}
