package dev.yunfan.ota.checkin;

import dev.yunfan.schemas.release.Assignment;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** Signs what each handset is told to install. */
public final class Assigner {
  private final PrivateKey onlineKey;
  private final Duration validity;

  /**
   * An assigner.
   *
   * @param onlineKey Ed25519
   * @param validity of an assignment, at most a day
   */
  public Assigner(PrivateKey onlineKey, Duration validity) {
    this.onlineKey = onlineKey;
    this.validity = validity;
  }

  /** JSON member of an offer: the fields that the offer has not, and the signature over all. */
  public String json(OfferRule rule, Claim claim, Instant now) {
    var assignment = assignment(rule, claim, now);
    return "\"assignment\":{\"deviceId\":\"%s\",\"expires\":%d,\"nonce\":\"%s\",\"signature\":\"%s\"}"
        .formatted(
            claim.deviceId(),
            assignment.expires(),
            claim.nonce(),
            Base64.getEncoder().encodeToString(assignment.sign(onlineKey)));
  }

  private Assignment assignment(OfferRule rule, Claim claim, Instant now) {
    return new Assignment(
        claim.vendor(),
        claim.deviceId(),
        claim.model(),
        rule.release().version(),
        "/v1/images/" + rule.image().sha256(),
        rule.image().lengthBytes(),
        rule.image().sha256(),
        rule.release().counter(),
        rule.rolloutId(),
        now.plus(validity).toEpochMilli(),
        claim.nonce());
  }
}
