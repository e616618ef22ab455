package dev.yunfan.ota.checkin;

import dev.yunfan.ota.release.Release;
import dev.yunfan.schemas.control.SignedImage;

/**
 * The part of an offer's JSON that is the same for every handset, written once when the rules
 * change.
 *
 * @param json members from {@code "decision"} on, without the braces around
 */
public record OfferText(String json) {
  static OfferText of(String rolloutId, Release release, SignedImage image) {
    return new OfferText(
        """
        "decision":"offer","rolloutId":"%s","release":"%s","releaseCounter":%d,"manifest":{"vendor":"%s",\
        "model":"%s","version":"%s","lengthBytes":%d,"sha256":"%s"},"target":"%s","image":"/v1/images/%s\"\
        """
            .formatted(
                rolloutId,
                release.version(),
                release.counter(),
                release.vendor(),
                image.model(),
                release.version(),
                image.lengthBytes(),
                image.sha256(),
                image.path(),
                image.sha256()));
  }
}
