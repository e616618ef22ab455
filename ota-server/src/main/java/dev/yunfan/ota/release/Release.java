package dev.yunfan.ota.release;

import dev.yunfan.ota.trust.Expiry;
import dev.yunfan.ota.trust.Lifetime;
import dev.yunfan.schemas.control.SignedImage;
import java.util.Map;
import java.util.TreeMap;

/**
 * A vendor's release.
 *
 * @param images by model
 * @param counter counts the vendor's releases up from 1; a handset never goes to a lower one
 * @param revision counts the changes of this release up from 1
 * @param createdAt milliseconds since 1970-01-01T00:00Z
 */
public record Release(
    String vendor,
    String version,
    Map<String, SignedImage> images,
    State state,
    long counter,
    long revision,
    String createdBy,
    long createdAt) {
  /** Whether it may be offered. */
  public sealed interface State {
    /** It may. */
    record Available() implements State {}

    /** It was taken back. */
    record Withdrawn(String by, String reason) implements State {}
  }

  public Release {
    images = java.util.Collections.unmodifiableMap(new TreeMap<>(images));
  }

  /** Whether it may be offered. */
  public boolean available() {
    return state instanceof State.Available;
  }

  /** How long handsets accept the metadata of all its images. */
  public Lifetime lifetime(Expiry expiry) {
    return Lifetime.shortest(
        images.values().stream().map(image -> expiry.of(image.path())).toList());
  }

  /** The same release, taken back. */
  public Release withdraw(String by, String reason) {
    return new Release(
        vendor,
        version,
        images,
        new State.Withdrawn(by, reason),
        counter,
        revision + 1,
        createdBy,
        createdAt);
  }
}
