package dev.yunfan.ota.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.ota.checkin.Claim;
import dev.yunfan.runtime.identity.DevicePrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckInBodyTest {
  private static Claim read(String json) throws CheckInBody.Malformed {
    return CheckInBody.read(new DevicePrincipal("haier", "D1"), json.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "null | null",
        "true | true or false",
        "2.0 | a number",
        "20120518 | a number",
        "{} | an object",
        "[\"2.0\"] | an array"
      })
  void a_claim_of_another_type_than_text_is_no_claim(String value, String found) {
    for (var body :
        new String[] {
          "{\"firmware\":%s,\"model\":\"h7\"}", "{\"model\":%s,\"firmware\":\"2.0\"}"
        }) {
      assertThatThrownBy(() -> read(body.formatted(value)))
          .isInstanceOf(CheckInBody.Malformed.class)
          .hasMessageContaining("is %s, not a JSON string".formatted(found));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\\t", "\\u3000"})
  void a_blank_claim_is_no_claim_and_the_answer_says_what_to_say_instead(String blank) {
    assertThatThrownBy(() -> read("{\"model\":\"h7\",\"firmware\":\"%s\"}".formatted(blank)))
        .hasMessage("firmware is blank; a handset that does not know it says \"unknown\"");
  }

  @Test
  void a_newer_handset_may_say_more() throws Exception {
    var claim =
        read("{\"slots\":[{\"a\":1}],\"more\":null,\"model\":\"h7\",\"firmware\":\"unknown\"}");

    assertThat(claim).isEqualTo(new Claim("haier", "D1", "h7", "unknown", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{", "{\"model\":\"h7\"}", "\"h7\"", "", "{\"model\":}"})
  void what_is_no_check_in_is_refused(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(CheckInBody.Malformed.class);
  }
}
