package dev.yunfan.ota.checkin;

import dev.yunfan.ota.release.FirmwareVersion;
import dev.yunfan.ota.release.Release;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.trust.Expiry;
import dev.yunfan.ota.trust.Lifetime;
import dev.yunfan.schemas.control.OfferHours;
import dev.yunfan.schemas.control.SignedImage;
import java.util.Objects;
import java.util.Set;

/**
 * One rollout's rule for one model, with everything that a check-in needs at hand.
 *
 * @param share buckets below it are offered the release, 0 to 10,000
 * @param holdbackFrom buckets from here on are held back
 * @param fromVersions firmware that it starts from; empty: every older one
 * @param offersPerMinute 0: no limit
 * @param lifetime how long handsets accept the image's metadata
 */
public record OfferRule(
    String rolloutId,
    Bucket bucket,
    Release release,
    SignedImage image,
    int share,
    int holdbackFrom,
    Set<String> fromVersions,
    Set<String> mustPass,
    OfferHours hours,
    int offersPerMinute,
    Lifetime lifetime,
    OfferText text) {
  private static final int WHOLE = 10_000;

  /** A running rollout's rule at its open stage. */
  static OfferRule staged(Rollout rollout, Release release, String model, Expiry expiry) {
    return of(rollout, release, model, expiry, rollout.share(), rollout.plan().fromVersions());
  }

  /** A completed rollout's: its release is the current one of the model, for everybody. */
  static OfferRule current(Rollout rollout, Release release, String model, Expiry expiry) {
    return of(rollout, release, model, expiry, WHOLE, rollout.plan().fromVersions());
  }

  /** A cancelled rollout's, which brings those that it had updated to another release. */
  static OfferRule rollForward(Rollout rollout, Release release, String model, Expiry expiry) {
    return of(rollout, release, model, expiry, WHOLE, Set.of(rollout.plan().release()));
  }

  private static OfferRule of(
      Rollout rollout,
      Release release,
      String model,
      Expiry expiry,
      int share,
      Set<String> fromVersions) {
    var image = Objects.requireNonNull(release.images().get(model), model);
    var plan = rollout.plan();
    return new OfferRule(
        rollout.id(),
        new Bucket(rollout.id()),
        release,
        image,
        share,
        share == WHOLE ? WHOLE : WHOLE - plan.holdbackBasisPoints(),
        fromVersions,
        plan.mustPass(),
        plan.hours(),
        plan.offersPerMinute(),
        expiry.of(image.path()),
        OfferText.of(rollout.id(), release, image));
  }

  /** Whether its release is newer than a firmware. */
  boolean newerThan(String firmware) {
    return FirmwareVersion.newer(release.version(), firmware);
  }

  /** Whether it starts from a firmware. */
  boolean startsFrom(String firmware) {
    return fromVersions.isEmpty() || fromVersions.contains(firmware);
  }

  /** Whether a firmware has reached every version that must be passed, by plan or by the image. */
  boolean passed(String firmware) {
    if (FirmwareVersion.newer(image.minVersion(), firmware)) {
      return false;
    }
    for (String version : mustPass) {
      if (FirmwareVersion.newer(version, firmware)) {
        return false;
      }
    }
    return true;
  }
}
