package dev.yunfan.ingest.admission;

import dev.yunfan.runtime.identity.ReceiptKeys;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.ReceiptKey;
import java.util.ArrayList;
import java.util.List;

/** The receipts of a plain batch: reads those that are well-formed, writes what they prove. */
@SuppressWarnings("EnumOrdinal") // the schema fixes the order; PlainLaneTest holds it
final class PlainReceipts {
  private static final Arm[] ARMS = Arm.values();

  private PlainReceipts() {}

  /**
   * @param opened whether they tell the open stage
   */
  static List<Receipt> read(PlainReader in, boolean opened) throws NotPlain {
    int count = (int) in.readUpTo(Receipt.MAX_OF_A_BATCH);
    if (count == 0) {
      return List.of();
    }
    var receipts = new ArrayList<Receipt>(count);
    for (int i = 0; i < count; i++) {
      receipts.add(readOne(in, opened));
    }
    if (in.readLong() != 0) { // a second block of receipts
      throw NotPlain.HERE;
    }
    return receipts;
  }

  private static Receipt readOne(PlainReader in, boolean opened) throws NotPlain {
    String rollout = in.readName(NameRule.ROLLOUT);
    String release = in.readName(NameRule.FIRMWARE);
    var arm = ARMS[(int) in.readUpTo(ARMS.length - 1)];
    int stage = (int) in.readUpTo(RolloutPlan.MAX_STAGES);
    int day = (int) in.readUpTo(Integer.MAX_VALUE);
    int keyId = (int) in.readUpTo(ReceiptKeys.MAX_ID);
    byte[] mac = in.readBytes(ReceiptKey.MAC_BYTES);
    long open = opened ? in.readLong() : Membership.UNTOLD;
    if (open < Membership.UNTOLD || open > RolloutPlan.MAX_STAGES) {
      throw NotPlain.HERE;
    }
    return new Receipt(new Membership(rollout, release, arm, stage, (int) open), day, keyId, mac);
  }

  static void write(VerifiedReceipts receipts, PlainWriter out) {
    if (!receipts.good().isEmpty()) {
      out.writeLong(receipts.good().size());
      for (var membership : receipts.good()) {
        out.writeAscii(membership.rolloutId());
        out.writeAscii(membership.release());
        out.writeLong(membership.arm().ordinal());
        out.writeLong(membership.stage());
        out.writeLong(membership.opened());
      }
    }
    out.writeLong(0);
    out.writeLong(receipts.badInAll());
  }
}
