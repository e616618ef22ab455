package dev.yunfan.schemas.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class ReceiptKeyTest {
  private static final byte[] SECRET = "receipt-secret-of-32-bytes-01234".getBytes(UTF_8);
  private static final Membership MEMBERSHIP = new Membership("r1", "2.0.0", Arm.TREATED, 1);

  private final ReceiptKey key = new ReceiptKey(SECRET);
  private final byte[] mac = key.mac("haier", "H-1", MEMBERSHIP, 15_308);

  @Test
  void the_mac_is_what_the_documentation_says() throws Exception {
    var text = new ByteArrayOutputStream();
    var out = new DataOutputStream(text);
    out.write("yunfan receipt 1\0haier\0H-1\0r1\0".getBytes(UTF_8));
    out.write("2.0.0\0".getBytes(UTF_8));
    out.writeInt(2);
    out.writeInt(1);
    out.writeInt(15_308);
    var hmac = Mac.getInstance("HmacSHA256");
    hmac.init(new SecretKeySpec(SECRET, "HmacSHA256"));

    assertThat(mac).isEqualTo(Arrays.copyOf(hmac.doFinal(text.toByteArray()), 16));
  }

  @Test
  void every_part_is_bound() {
    assertThat(key.matches("haier", "H-1", MEMBERSHIP, 15_308, mac)).isTrue();
    assertThat(key.matches("acer", "H-1", MEMBERSHIP, 15_308, mac)).isFalse();
    assertThat(key.matches("haier", "H-2", MEMBERSHIP, 15_308, mac)).isFalse();
    assertThat(key.matches("haier", "H-1", MEMBERSHIP, 15_309, mac)).isFalse();
    assertThat(key.matches("haier", "H-1", MEMBERSHIP, 15_308, Arrays.copyOf(mac, 15))).isFalse();
    for (var other :
        List.of(
            new Membership("r2", "2.0.0", Arm.TREATED, 1),
            new Membership("r1", "2.0.1", Arm.TREATED, 1),
            new Membership("r1", "2.0.0", Arm.CONTROL, 1),
            new Membership("r1", "2.0.0", Arm.TREATED, 2))) {
      assertThat(key.matches("haier", "H-1", other, 15_308, mac)).as("%s", other).isFalse();
    }
    assertThat(new ReceiptKey(new byte[16]).matches("haier", "H-1", MEMBERSHIP, 15_308, mac))
        .isFalse();
    assertThat(ReceiptKey.derived(SECRET).matches("haier", "H-1", MEMBERSHIP, 15_308, mac))
        .isFalse();
  }

  @Test
  void a_short_secret_is_refused() {
    assertThatThrownBy(() -> new ReceiptKey(new byte[15]))
        .hasMessageContaining("15 bytes, at least 16");
  }

  @Test
  void a_receipt_that_tells_the_open_stage_has_a_mac_of_its_own() throws Exception {
    var told = new Membership("r1", "2.0.0", Arm.TREATED, 1, 3);
    var text = new ByteArrayOutputStream();
    var out = new DataOutputStream(text);
    out.write("yunfan receipt 2\0haier\0H-1\0r1\0".getBytes(UTF_8));
    out.write("2.0.0\0".getBytes(UTF_8));
    out.writeInt(2);
    out.writeInt(1);
    out.writeInt(15_308);
    out.writeInt(3);
    var hmac = Mac.getInstance("HmacSHA256");
    hmac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
    byte[] expected = Arrays.copyOf(hmac.doFinal(text.toByteArray()), ReceiptKey.MAC_BYTES);

    assertThat(key.mac("haier", "H-1", told, 15_308)).isEqualTo(expected);
    assertThat(key.matches("haier", "H-1", MEMBERSHIP, 15_308, expected)).isFalse();
    assertThat(key.matches("haier", "H-1", told, 15_308, mac)).isFalse();
    var other = new Membership("r1", "2.0.0", Arm.TREATED, 1, 4);
    assertThat(key.matches("haier", "H-1", other, 15_308, expected)).isFalse();
  }
}
