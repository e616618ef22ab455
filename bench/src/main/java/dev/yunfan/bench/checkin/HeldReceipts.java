package dev.yunfan.bench.checkin;

import dev.yunfan.ota.checkin.Bucket;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.ReceiptsTag;
import java.time.Duration;
import java.time.Instant;
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
  private final int day = (int) (Instant.now().getEpochSecond() / Duration.ofDays(1).toSeconds());

  /**
   * @param rolloutIds one for each firmware version, with a comma between
   */
  HeldReceipts(String rolloutIds) {
    this.rolloutIds = Arrays.asList(rolloutIds.split(",", -1));
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
