package dev.yunfan.ingest.admission;

import dev.yunfan.schemas.telemetry.Membership;
import java.util.List;
import java.util.Map;

/**
 * The memberships that the receipts of a batch prove.
 *
 * @param good memberships, at most one for each rollout
 * @param bad how many receipts prove nothing, by fault; faults that none has are left out
 */
public record VerifiedReceipts(List<Membership> good, Map<ReceiptFault, Integer> bad) {
  /** Of a batch without receipts. */
  public static final VerifiedReceipts NONE = new VerifiedReceipts(List.of(), Map.of());

  public VerifiedReceipts {
    good = List.copyOf(good);
    bad = Map.copyOf(bad);
  }

  /** How many receipts prove nothing. */
  int badInAll() {
    int all = 0;
    for (int count : bad.values()) {
      all += count;
    }
    return all;
  }
}
