package dev.yunfan.agent.fleet.run;

import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The receipts that a simulated handset keeps, 40 bytes each: a chain, whose memberships many
 * handsets share.
 */
final class CompactReceipts {
  private static final int KEY_BITS = 8;
  private static final int KEY_MASK = (1 << KEY_BITS) - 1;

  private final Membership membership;
  private final int dayAndKey;
  private final long firstOfMac;
  private final long lastOfMac;
  private final @Nullable CompactReceipts others;

  private CompactReceipts(Receipt receipt, Membership shared, @Nullable CompactReceipts others) {
    var mac = ByteBuffer.wrap(receipt.mac());
    this.membership = shared;
    this.dayAndKey = receipt.day() << KEY_BITS | receipt.keyId();
    this.firstOfMac = mac.getLong();
    this.lastOfMac = mac.getLong();
    this.others = others;
  }

  /**
   * Keeps receipts, null for none.
   *
   * @param shared gives one membership for all that are equal
   */
  static @Nullable CompactReceipts of(List<Receipt> receipts, UnaryOperator<Membership> shared) {
    CompactReceipts chain = null;
    for (var receipt : receipts.reversed()) {
      chain = new CompactReceipts(receipt, shared.apply(receipt.membership()), chain);
    }
    return chain;
  }

  /** The receipts of a chain, in their order. */
  static List<Receipt> list(@Nullable CompactReceipts chain) {
    if (chain == null) {
      return List.of();
    }
    var receipts = new ArrayList<Receipt>(2);
    for (var each = chain; each != null; each = each.others) {
      receipts.add(each.receipt());
    }
    return receipts;
  }

  private Receipt receipt() {
    byte[] mac = ByteBuffer.allocate(16).putLong(firstOfMac).putLong(lastOfMac).array();
    return new Receipt(membership, dayAndKey >>> KEY_BITS, dayAndKey & KEY_MASK, mac);
  }
}
