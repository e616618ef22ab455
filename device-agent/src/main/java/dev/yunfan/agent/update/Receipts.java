package dev.yunfan.agent.update;

import dev.yunfan.schemas.telemetry.Receipt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts receipts together as the gateway takes them: one for each rollout. */
public final class Receipts {
  private static final Comparator<Receipt> OLDEST_FIRST =
      Comparator.comparingInt(Receipt::day)
          .thenComparingInt(receipt -> receipt.membership().opened())
          .thenComparing(receipt -> receipt.membership().arm());

  private Receipts() {}

  /**
   * The receipts of one batch: for each rollout the newest, of one day that of the later stage,
   * else that with the higher arm.
   *
   * @param needed those of reports in the batch; they come first
   * @param others those of the newest answer, as far as a batch may have more
   */
  public static List<Receipt> of(List<Receipt> needed, List<Receipt> others) {
    if (needed.isEmpty()) {
      return others;
    }
    var all = new ArrayList<Receipt>();
    needed.forEach(receipt -> add(all, receipt));
    others.forEach(receipt -> add(all, receipt));
    return all.subList(0, Math.min(all.size(), Receipt.MAX_OF_A_BATCH));
  }

  private static void add(List<Receipt> all, Receipt receipt) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).membership().rolloutId().equals(receipt.membership().rolloutId())) {
        all.set(i, OLDEST_FIRST.compare(all.get(i), receipt) > 0 ? all.get(i) : receipt);
        return;
      }
    }
    all.add(receipt);
  }
}
