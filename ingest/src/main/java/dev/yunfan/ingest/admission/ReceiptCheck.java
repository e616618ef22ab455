package dev.yunfan.ingest.admission;

import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.runtime.identity.ReceiptKeys;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.ReceiptKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which receipts of a batch are good: those whose MAC a server made for this handset, at
 * most {@value #MAX_AGE_DAYS} days ago. Of several for one rollout the newest counts, of one day
 * the one of the later stage, then the one with the higher arm, and else the last of the batch.
 */
public final class ReceiptCheck {
  /** Oldest day of a good receipt, in days before its arrival. */
  public static final int MAX_AGE_DAYS = 45;

  /** Newest day of a good receipt, in days after its arrival: the servers' clocks may differ. */
  private static final int MAX_LEAD_DAYS = 1;

  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  private static final Comparator<Membership> RANK =
      Comparator.comparingInt(Membership::opened).thenComparing(Membership::arm);

  private final ReceiptKeys keys;

  /**
   * @param keys of all servers that give receipts
   */
  public ReceiptCheck(ReceiptKeys keys) {
    this.keys = keys;
  }

  /**
   * Judges the receipts of a batch; those beyond the {@value Receipt#MAX_OF_A_BATCH}th are not even
   * looked at.
   *
   * @param arrivedAt the gateway's clock, milliseconds since 1970-01-01T00:00Z
   */
  VerifiedReceipts judge(DevicePrincipal principal, List<Receipt> receipts, long arrivedAt) {
    if (receipts.isEmpty()) {
      return VerifiedReceipts.NONE;
    }
    long today = Math.floorDiv(arrivedAt, DAY_MILLIS);
    int looked = Math.min(receipts.size(), Receipt.MAX_OF_A_BATCH);
    var good = new ArrayList<Receipt>(looked);
    var bad = new EnumMap<ReceiptFault, Integer>(ReceiptFault.class);
    for (var receipt : receipts.subList(0, looked)) {
      var fault = fault(principal, receipt, today);
      if (fault == null) {
        keep(good, receipt);
      } else {
        bad.merge(fault, 1, Integer::sum);
      }
    }
    if (receipts.size() > looked) {
      bad.put(ReceiptFault.TOO_MANY, receipts.size() - looked);
    }
    return new VerifiedReceipts(good.stream().map(Receipt::membership).toList(), bad);
  }

  private @Nullable ReceiptFault fault(DevicePrincipal principal, Receipt receipt, long today) {
    if (!wellFormed(receipt.membership()) || receipt.mac().length != ReceiptKey.MAC_BYTES) {
      return ReceiptFault.MALFORMED;
    }
    if (receipt.day() < today - MAX_AGE_DAYS || receipt.day() > today + MAX_LEAD_DAYS) {
      return ReceiptFault.OUT_OF_DATE;
    }
    var key = keys.find(principal.vendor(), receipt.keyId());
    if (key == null) {
      return ReceiptFault.UNKNOWN_KEY;
    }
    return key.matches(
            principal.vendor(),
            principal.deviceId(),
            receipt.membership(),
            receipt.day(),
            receipt.mac())
        ? null
        : ReceiptFault.WRONG_MAC;
  }

  private static boolean wellFormed(Membership membership) {
    return membership.stage() >= 0
        && membership.stage() <= RolloutPlan.MAX_STAGES
        && membership.opened() >= Membership.UNTOLD
        && membership.opened() <= RolloutPlan.MAX_STAGES
        && NameRule.ROLLOUT.allows(membership.rolloutId())
        && NameRule.FIRMWARE.allows(membership.release());
  }

  private static void keep(List<Receipt> good, Receipt receipt) {
    for (int i = 0; i < good.size(); i++) {
      var other = good.get(i);
      if (other.membership().rolloutId().equals(receipt.membership().rolloutId())) {
        if (!supersedes(other, receipt)) {
          good.set(i, receipt);
        }
        return;
      }
    }
    good.add(receipt);
  }

  /** Whether the earlier of two good receipts for one rollout counts. */
  private static boolean supersedes(Receipt earlier, Receipt later) {
    return earlier.day() != later.day()
        ? earlier.day() > later.day()
        : RANK.compare(earlier.membership(), later.membership()) > 0;
  }
}
