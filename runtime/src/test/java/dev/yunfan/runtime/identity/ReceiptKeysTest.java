package dev.yunfan.runtime.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.ReceiptKey;
import org.junit.jupiter.api.Test;

class ReceiptKeysTest {
  private static final int DAY = 15_308;
  private static final Membership MEMBERSHIP = new Membership("r1", "2.0.0", Arm.TREATED, 1);

  private final FleetKeys fleet = FleetKeys.parse("haier=haier-fleet-key-1,acer=acer-fleet-key-01");

  private static boolean verifies(ReceiptKeys keys, String vendor, Receipt receipt) {
    var key = keys.find(vendor, receipt.keyId());
    return key != null
        && key.matches(vendor, "H1", receipt.membership(), receipt.day(), receipt.mac());
  }

  @Test
  void without_a_setting_the_key_follows_from_the_vendors_fleet_key() {
    var receipt = fleet.receipts().sign("haier", "H1", MEMBERSHIP, DAY);

    assertThat(receipt.keyId()).isZero();
    assertThat(receipt.mac())
        .isEqualTo(
            ReceiptKey.derived("haier-fleet-key-1".getBytes(UTF_8))
                .mac("haier", "H1", MEMBERSHIP, DAY));
    assertThat(fleet.receipts().find("nokia", 0)).isNull();
    assertThat(fleet.receipts().find("haier", 1)).isNull();
  }

  @Test
  void the_first_configured_key_signs_and_all_verify() {
    var before = fleet.receipts();
    var old = fleet.withReceiptKeys("1=a-secret-of-16-bytes").receipts();
    var both = fleet.withReceiptKeys("2=another-secret-of-16, 1=a-secret-of-16-bytes").receipts();

    assertThat(both.sign("haier", "H1", MEMBERSHIP, DAY).keyId()).isEqualTo(2);
    for (var signer : new ReceiptKeys[] {before, old, both}) {
      var receipt = signer.sign("haier", "H1", MEMBERSHIP, DAY);
      assertThat(verifies(both, "haier", receipt)).as("%s", signer).isTrue();
      assertThat(verifies(both, "acer", receipt)).as("%s", signer).isFalse();
    }
    assertThat(verifies(old, "haier", both.sign("haier", "H1", MEMBERSHIP, DAY))).isFalse();
  }

  @Test
  void secrets_never_print_and_bad_settings_say_the_form() {
    assertThat(fleet.withReceiptKeys("2=another-secret-of-16").receipts())
        .hasToString("2=***,0=by fleet key");
    for (var text :
        new String[] {
          "",
          "hunter2-hunter2-hunter2",
          "x=hunter2-hunter2-hunter2",
          "0=hunter2-hunter2-hunter2",
          "256=hunter2-hunter2-hunter2",
          "1=hunter2",
          "1=hunter2-hunter2-hunter2,1=hunter2-hunter2-hunter2",
          "1=hunter2-hunter2-hunter2,"
        }) {
      assertThatThrownBy(() -> fleet.withReceiptKeys(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(ReceiptKeys.FORM)
          .satisfies(e -> assertThat(String.valueOf(e.getCause())).doesNotContain("hunter2"));
    }
  }
}
