package dev.yunfan.bench.checkin;

import dev.yunfan.ota.checkin.Bucket;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.ReceiptsTag;
import java.util.Arrays;
import java.util.List;

/**
 * The receipts that handsets hold from an earlier check-in of the week: each has its firmware's one
 * rollout, at its first stage.
 */
final class HeldReceipts {
  private static final int KEY_OF_FLEET = 0;

  private final List<String> rolloutIds;
  private final List<Bucket> buckets;
  private final int day;

  /**
   * @param text the receipts' day, a colon, and a rollout id for each firmware version, with commas
   *     between
   */
  HeldReceipts(String text) {
    int colon = text.indexOf(':');
    this.day = Integer.parseInt(text.substring(0, colon));
    this.rolloutIds = Arrays.asList(text.substring(colon + 1).split(",", -1));
    this.buckets = this.rolloutIds.stream().map(Bucket::new).toList();
  }

  /** The member of a check-in, with the comma before it. */
  String json(String device, int version) {
    boolean treated = buckets.get(version).of(device) < CheckinBench.SHARE;
    var membership =
        new Membership(
            rolloutIds.get(version),
            CheckinBench.RELEASE,
            treated ? Arm.TREATED : Arm.CONTROL,
            treated ? 0 : 1);
    String tag = ReceiptsTag.of(List.of(membership), day, KEY_OF_FLEET);
    return ",\"receiptsTag\":\"" + tag + '"';
  }
}
