package dev.yunfan.ingest.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ingest.Batches;
import dev.yunfan.ingest.RunningGateway;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReceiptCheckTest {
  private static final String DEVICE = Batches.DEVICE;
  private static final DevicePrincipal SENDER = new DevicePrincipal(Batches.VENDOR, DEVICE);
  private static final long ARRIVED_AT = Batches.DAY * 86_400_000L + 1;
  private static final Membership TREATED = new Membership("r1", "2.0.0", Arm.TREATED, 1);
  private static final Membership CONTROL = new Membership("r1", "2.0.0", Arm.CONTROL, 1);

  private final ReceiptCheck check = new ReceiptCheck(RunningGateway.keys().receipts());

  private VerifiedReceipts judge(Receipt... receipts) {
    return check.judge(SENDER, List.of(receipts), ARRIVED_AT);
  }

  private static VerifiedReceipts good(Membership... memberships) {
    return new VerifiedReceipts(List.of(memberships), Map.of());
  }

  private static VerifiedReceipts bad(ReceiptFault fault) {
    return new VerifiedReceipts(List.of(), Map.of(fault, 1));
  }

  private static Receipt receipt(Membership membership, int daysAgo) {
    return Batches.receipt(DEVICE, membership, Batches.DAY - daysAgo);
  }

  @Test
  void a_receipt_of_the_handset_is_good_for_45_days_and_a_day_ahead() {
    for (int daysAgo : new int[] {-1, 0, 45}) {
      assertThat(judge(receipt(TREATED, daysAgo))).as("%d", daysAgo).isEqualTo(good(TREATED));
    }
    for (int daysAgo : new int[] {-2, 46, Batches.DAY, -1_000_000_000}) {
      assertThat(judge(receipt(TREATED, daysAgo)))
          .as("%d", daysAgo)
          .isEqualTo(bad(ReceiptFault.OUT_OF_DATE));
    }
  }

  @Test
  void what_no_server_wrote_for_this_handset_proves_nothing() {
    var of = receipt(TREATED, 0);
    var stolen = Batches.receipt("KT-OTHER", TREATED);
    var ofAnotherVendor =
        RunningGateway.keys().receipts().sign("haier", DEVICE, TREATED, Batches.DAY);

    assertThat(judge(stolen)).isEqualTo(bad(ReceiptFault.WRONG_MAC));
    assertThat(judge(ofAnotherVendor)).isEqualTo(bad(ReceiptFault.WRONG_MAC));
    assertThat(judge(new Receipt(CONTROL, of.day(), of.keyId(), of.mac())))
        .isEqualTo(bad(ReceiptFault.WRONG_MAC));
    assertThat(judge(new Receipt(TREATED, of.day() - 1, of.keyId(), of.mac())))
        .isEqualTo(bad(ReceiptFault.WRONG_MAC));
    for (int keyId : new int[] {1, 255, 256, -1}) {
      assertThat(judge(new Receipt(TREATED, of.day(), keyId, of.mac())))
          .isEqualTo(bad(ReceiptFault.UNKNOWN_KEY));
    }
  }

  @Test
  void what_servers_never_write_is_malformed() {
    for (var membership :
        List.of(
            new Membership("", "2.0.0", Arm.TREATED, 1),
            new Membership("r/1", "2.0.0", Arm.TREATED, 1),
            new Membership("r\0001", "2.0.0", Arm.TREATED, 1),
            new Membership("r".repeat(65), "2.0.0", Arm.TREATED, 1),
            new Membership("r1", "2 0", Arm.TREATED, 1),
            new Membership("r1", "2.0.0", Arm.TREATED, -1),
            new Membership("r1", "2.0.0", Arm.TREATED, 101))) {
      assertThat(judge(receipt(membership, 0)))
          .as("%s", membership)
          .isEqualTo(bad(ReceiptFault.MALFORMED));
    }
    assertThat(judge(new Receipt(TREATED, Batches.DAY, 0, new byte[15])))
        .isEqualTo(bad(ReceiptFault.MALFORMED));
  }

  @Test
  void for_one_rollout_the_newest_day_counts_then_the_higher_arm_in_any_order() {
    var oldTreated = receipt(TREATED, 3);
    var newControl = receipt(CONTROL, 1);
    var newTreated = receipt(TREATED, 1);

    assertThat(judge(oldTreated, newControl)).isEqualTo(good(CONTROL));
    assertThat(judge(newControl, oldTreated)).isEqualTo(good(CONTROL));
    assertThat(judge(newControl, newTreated, newControl)).isEqualTo(good(TREATED));
    assertThat(judge(newTreated, newControl)).isEqualTo(good(TREATED));
  }

  @Test
  void beyond_the_most_that_a_handset_gets_none_is_looked_at() {
    var receipts = new ArrayList<Receipt>();
    for (int i = 0; i < 31; i++) {
      receipts.add(receipt(new Membership("r" + i, "2.0.0", Arm.CONTROL, 1), 0));
    }
    receipts.addAll(Collections.nCopies(2, Batches.receipt("KT-OTHER", TREATED)));

    var verified = check.judge(SENDER, receipts, ARRIVED_AT);

    assertThat(verified.good()).hasSize(31);
    assertThat(verified.bad())
        .isEqualTo(Map.of(ReceiptFault.WRONG_MAC, 1, ReceiptFault.TOO_MANY, 1));
    assertThat(verified.badInAll()).isEqualTo(2);
  }
}
