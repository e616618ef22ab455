package dev.yunfan.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void values_are_read_and_absent_ones_default() {
    var settings = new Settings("T_", Map.of("T_WAIT", "PT2M", "OTHER", "x"));

    assertThat(settings.optional("WAIT", Settings::duration, Duration.ZERO))
        .isEqualTo(Duration.ofMinutes(2));
    assertThat(settings.optional("PORT", Settings.integer(0, 65_535), 8080)).isEqualTo(8080);
    settings.throwIfBad();
  }

  @Test
  void all_faults_are_told_at_once_with_key_value_and_form() {
    var settings = new Settings("T_", Map.of("T_WAIT", "5m", "T_PORT", "70000", "T_PROT", "1"));
    settings.optional("WAIT", Settings::duration, Duration.ZERO);
    settings.optional("PORT", Settings.integer(0, 65_535), 8080);

    assertThatThrownBy(settings::throwIfBad)
        .hasMessageContaining("T_WAIT=5m: not an ISO-8601 duration such as PT5M")
        .hasMessageContaining("T_PORT=70000: not a whole number from 0 to 65535")
        .hasMessageContaining("T_PROT: no such setting");
  }

  @Test
  void a_secret_is_read_and_never_shown_whatever_its_parser_says() {
    var settings = new Settings("T_", Map.of("T_KEY", "hunter2", "T_PIN", "hunter3"));
    int pin = settings.secret("PIN", "not a number", Integer::valueOf, 7); // says the value

    assertThat(settings.secret("KEY", "not a key", text -> text, "")).isEqualTo("hunter2");
    assertThat(pin).isEqualTo(7);
    assertThatThrownBy(settings::throwIfBad).hasMessage("T_PIN=***: not a number").hasNoCause();
  }
}
