package dev.yunfan.ota.checkin;

import dev.yunfan.ota.release.Release;
import dev.yunfan.ota.release.VersionOrder;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.trust.Expiry;
import dev.yunfan.ota.trust.Lifetime;
import dev.yunfan.schemas.control.OfferHours;
import dev.yunfan.schemas.control.SignedImage;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * One rollout's rule for one model, with everything that a check-in needs at hand.
 *
 * @param member which handsets it is for, by firmware and bucket
 * @param underWay whether its rollout is running, and not ended
 * @param offersPerMinute 0: no limit
 * @param lifetime how long handsets accept the image's metadata
 */
public record OfferRule(
    MembershipRule member,
    boolean underWay,
    Release release,
    SignedImage image,
    Set<String> mustPass,
    OfferHours hours,
    int offersPerMinute,
    Lifetime lifetime,
    OfferText text) {

  /** A running rollout's rule at its open stage. */
  static OfferRule staged(
      Rollout rollout, Release release, String model, MembershipRule member, Expiry expiry) {
    return of(rollout, release, model, member, true, expiry);
  }

  /** A completed rollout's: its release is the current one of the model, for everybody. */
  static OfferRule current(
      Rollout rollout, Release release, String model, VersionOrder order, Expiry expiry) {
    var from = rollout.plan().fromVersions();
    var member = MembershipRule.ended(rollout, release.version(), from, order);
    return of(rollout, release, model, member, false, expiry);
  }

  /** A cancelled rollout's, which brings those that it had updated to another release. */
  static OfferRule rollForward(
      Rollout rollout, Release release, String model, VersionOrder order, Expiry expiry) {
    var from = Set.of(rollout.plan().release());
    var member = MembershipRule.ended(rollout, release.version(), from, order);
    return of(rollout, release, model, member, false, expiry);
  }

  private static OfferRule of(
      Rollout rollout,
      Release release,
      String model,
      MembershipRule member,
      boolean underWay,
      Expiry expiry) {
    var image = Objects.requireNonNull(release.images().get(model), model);
    var plan = rollout.plan();
    return new OfferRule(
        member,
        underWay,
        release,
        image,
        plan.mustPass(),
        plan.hours(),
        plan.offersPerMinute(),
        expiry.of(image.path()),
        OfferText.of(rollout.id(), release, image));
  }

  /** The rollout. */
  public String rolloutId() {
    return member.rolloutId();
  }

  /** The draw of every handset in the rollout. */
  public Bucket bucket() {
    return member.bucket();
  }

  /** Buckets below it are offered the release at a time, 0 to 10,000. */
  public int share(Instant now) {
    return member.openShare(now.toEpochMilli());
  }

  /** Buckets from here on are held back at a time. */
  public int holdbackFrom(Instant now) {
    return member.holdbackFrom(now.toEpochMilli());
  }

  /** Firmware that it starts from; empty: every older one. */
  Set<String> fromVersions() {
    return member.fromVersions();
  }

  private VersionOrder order() {
    return member.order();
  }

  /** Whether its release is newer than a firmware. */
  boolean newerThan(String firmware) {
    return order().newer(release.version(), firmware);
  }

  /** Whether it starts from a firmware. */
  boolean startsFrom(String firmware) {
    return member.startsFrom(firmware);
  }

  /** Whether a firmware has reached every version that must be passed, by plan or by the image. */
  boolean passed(String firmware) {
    var order = order();
    if (!order.reached(firmware, image.minReleaseCounter())
        || (!image.minVersion().isEmpty() && order.newer(image.minVersion(), firmware))) {
      return false;
    }
    for (String version : mustPass) {
      if (order.newer(version, firmware)) {
        return false;
      }
    }
    return true;
  }
}
