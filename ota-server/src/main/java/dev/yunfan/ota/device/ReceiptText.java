package dev.yunfan.ota.device;

import dev.yunfan.ota.checkin.Claim;
import dev.yunfan.ota.checkin.Memberships;
import dev.yunfan.runtime.identity.ReceiptKeys;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.ReceiptsTag;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Signs a handset's memberships and writes them as JSON; their names need no escape. */
final class ReceiptText {
  private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

  /** A small part of the days for which a gateway takes a receipt. */
  private static final int RENEWED_AFTER_DAYS = 7;

  private static final int BYTES_OF_ONE = 192;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final ReceiptKeys keys;

  ReceiptText(ReceiptKeys keys) {
    this.keys = keys;
  }

  /**
   * The member {@code receipts} of an answer, with the comma before it; nothing when the handset
   * holds these very receipts and they are young.
   */
  String jsonOfNews(Claim claim, Memberships memberships, Instant now) {
    return holds(claim.receiptsTag(), memberships.all(), day(now))
        ? ""
        : json(claim, memberships, now);
  }

  /** The member {@code receipts} of an answer, with the comma before it. */
  String json(Claim claim, Memberships memberships, Instant now) {
    if (memberships.all().isEmpty()) {
      return ",\"receipts\":[]";
    }
    int day = day(now);
    var text = new StringBuilder(16 + memberships.all().size() * BYTES_OF_ONE);
    text.append(",\"receipts\":[");
    for (var membership : memberships.all()) {
      append(text, claim, membership, day);
    }
    text.setCharAt(text.length() - 1, ']');
    return text.toString();
  }

  private static int day(Instant now) {
    return (int) Math.floorDiv(now.getEpochSecond(), DAY_SECONDS);
  }

  private boolean holds(String tag, List<Membership> memberships, int today) {
    if (memberships.isEmpty()) {
      return tag.equals(ReceiptsTag.NO_RECEIPT);
    }
    int day = ReceiptsTag.day(tag);
    return day <= today
        && today - day < RENEWED_AFTER_DAYS
        && tag.equals(ReceiptsTag.of(memberships, day, keys.signing()));
  }

  private void append(StringBuilder text, Claim claim, Membership membership, int day) {
    var receipt = keys.sign(claim.vendor(), claim.deviceId(), membership, day);
    text.append("{\"rolloutId\":\"")
        .append(membership.rolloutId())
        .append("\",\"release\":\"")
        .append(membership.release())
        .append("\",\"arm\":\"")
        .append(membership.arm().label())
        .append("\",\"stage\":")
        .append(membership.stage())
        .append(",\"opened\":")
        .append(membership.opened())
        .append(",\"day\":")
        .append(receipt.day())
        .append(",\"keyId\":")
        .append(receipt.keyId())
        .append(",\"mac\":\"")
        .append(BASE64.encodeToString(receipt.mac()))
        .append("\"},");
  }
}
