package dev.yunfan.runtime.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.schemas.identity.DeviceToken;
import org.junit.jupiter.api.Test;

class FleetKeysTest {
  private final FleetKeys keys = FleetKeys.parse("haier=haier-fleet-key-1,acer=acer-fleet-key-01");
  private final String token = new DeviceToken("haier-fleet-key-1".getBytes(UTF_8)).of("H1");

  @Test
  void a_handset_with_its_own_token_is_known() {
    assertThat(keys.authenticate("Bearer haier/H1/" + token))
        .contains(new DevicePrincipal("haier", "H1"));
  }

  @Test
  void anything_else_is_nobody() {
    for (var header :
        new String[] {
          null,
          "",
          "Bearer ",
          "Bearer haier",
          "Bearer haier/H1",
          "Bearer haier/H1/",
          "Bearer haier/H2/" + token,
          "Bearer acer/H1/" + token,
          "Bearer nokia/H1/" + token,
          "Basic haier/H1/" + token,
          "Bearer haier/H1/" + token + "0"
        }) {
      assertThat(keys.authenticate(header)).as("header %s", header).isEmpty();
    }
  }

  @Test
  void keys_never_print_and_bad_settings_say_the_form() {
    assertThat(keys).hasToString("acer=***,haier=***");
    for (var text : new String[] {"haier", "", "=haier-fleet-key-1", " =haier-fleet-key-1"}) {
      assertThatThrownBy(() -> FleetKeys.parse(text)).hasMessageContaining("vendor=key");
    }
  }

  @Test
  void two_keys_of_one_vendor_are_refused_without_a_word_of_either() {
    assertThatThrownBy(
            () -> FleetKeys.parse("haier=haier-fleet-key-1,acer=acer-fleet-key-01, haier=another"))
        .hasMessage("two keys of one vendor, haier");
  }
}
