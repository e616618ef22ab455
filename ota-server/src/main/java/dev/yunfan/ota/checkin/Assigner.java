package dev.yunfan.ota.checkin;

import dev.yunfan.schemas.release.Assignment;
import dev.yunfan.tuf.key.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** Signs what each handset is told to install. */
public final class Assigner {
  private final SigningKey key;
  private final Duration validity;

  /**
   * An assigner.
   *
   * @param key listed for the timestamp role in root
   * @param validity of an assignment, at most a day
   */
  public Assigner(SigningKey key, Duration validity) {
    this.key = key;
    this.validity = validity;
  }

  /** JSON member of an offer: the fields that the offer has not, and the signature over all. */
  public String json(OfferRule rule, Claim claim, Instant now) {
    var assignment = assignment(rule, claim, now);
    return "\"assignment\":{\"deviceId\":\"%s\",\"issued\":%d,\"expires\":%d,\"nonce\":\"%s\",\"signature\":\"%s\"}"
        .formatted(
            claim.deviceId(),
            assignment.issued(),
            assignment.expires(),
            claim.nonce(),
            Base64.getEncoder().encodeToString(key.sign(assignment.signedBytes())));
  }

  private Assignment assignment(OfferRule rule, Claim claim, Instant now) {
    return new Assignment(
        claim.vendor(),
        claim.deviceId(),
        claim.model(),
        rule.release().version(),
        rule.image().path(),
        rule.image().lengthBytes(),
        rule.image().sha256(),
        rule.release().counter(),
        rule.rolloutId(),
        now.toEpochMilli(),
        now.plus(validity).toEpochMilli(),
        claim.nonce());
  }
}
