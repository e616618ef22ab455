package dev.yunfan.schemas.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class DeviceTokenTest {
  private final DeviceToken haier = new DeviceToken("haier-fleet-key-0123".getBytes(UTF_8));

  @Test
  void a_token_is_the_hmac_that_openssl_computes() {
    // printf HAIER-000001 | openssl dgst -sha256 -hmac haier-fleet-key-0123
    assertThat(haier.of("HAIER-000001"))
        .isEqualTo("ec01a5b51fe0edf1992ab04589c90099693e329aca425b966f6c33519c22dbb7");
  }

  @Test
  void a_token_of_another_device_or_fleet_does_not_match() {
    var kTouch = new DeviceToken("k-touch-fleet-key-01".getBytes(UTF_8));

    assertThat(haier.matches("HAIER-000001", haier.of("HAIER-000001"))).isTrue();
    assertThat(haier.matches("HAIER-000002", haier.of("HAIER-000001"))).isFalse();
    assertThat(kTouch.matches("HAIER-000001", haier.of("HAIER-000001"))).isFalse();
    assertThat(haier.matches("HAIER-000001", "")).isFalse();
  }

  @Test
  void keys_and_texts_of_any_length_are_hashed_as_the_jdk_does() throws Exception {
    var random = new Random(20_110_701);
    for (int length = 16; length < 200; length++) {
      byte[] fleetKey = new byte[length];
      random.nextBytes(fleetKey);
      var device = "d".repeat(length - 16);
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(fleetKey, "HmacSHA256"));

      assertThat(new DeviceToken(fleetKey).of(device))
          .isEqualTo(HexFormat.of().formatHex(mac.doFinal(device.getBytes(UTF_8))));
    }
  }

  @Test
  void a_short_fleet_key_is_refused() {
    assertThatThrownBy(() -> new DeviceToken(new byte[15])).hasMessageContaining("15 bytes");
  }
}
