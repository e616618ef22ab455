package dev.yunfan.ota.release;

import dev.yunfan.ota.trust.Trust;
import dev.yunfan.schemas.control.SignedFile;
import dev.yunfan.schemas.control.SignedImage;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.NoKnownHash;
import dev.yunfan.tuf.refusal.Refusal.NotPublishable;
import dev.yunfan.tuf.refusal.Refusal.VersionMismatch;
import dev.yunfan.tuf.refusal.Refusal.WrongRelease;
import dev.yunfan.tuf.release.Fit;
import dev.yunfan.tuf.release.ReleaseNote;
import dev.yunfan.tuf.repository.PublishCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The checks on a vendor's signed metadata before its release exists: all that a handset would
 * check of it, and that nothing but this release changes. Pure.
 */
public final class ReleaseCheck {
  private final Trust trust;
  private final String vendor;
  private final Map<String, Release> releases;

  /**
   * For one vendor.
   *
   * @param releases that exist already, by version
   */
  public ReleaseCheck(Trust trust, String vendor, Map<String, Release> releases) {
    this.trust = trust;
    this.vendor = vendor;
    this.releases = releases;
  }

  /**
   * The content of good metadata.
   *
   * @param described the images as described, by model
   */
  public record Accepted(SignedFile file, Map<String, TargetFile> described, long counter) {
    /** The images as the control log carries them. */
    public List<SignedImage> images() throws Refusal {
      var images = new ArrayList<SignedImage>();
      for (var each : described.entrySet()) {
        var image = each.getValue();
        images.add(
            new SignedImage(
                each.getKey(),
                image.length(),
                sha256(image),
                image.path(),
                ReleaseNote.of(image).minVersion().orElse(""),
                ReleaseNote.of(image).minReleaseCounter()));
      }
      return images;
    }
  }

  /** The digest that names an image here. */
  public static String sha256(TargetFile image) throws NoKnownHash {
    var sha256 = image.hashes().hex().get("sha256");
    if (sha256 == null) {
      throw new NoKnownHash(image.path(), image.hashes().hex().keySet());
    }
    return sha256;
  }

  /**
   * Verifies a vendor's file that brings a release.
   *
   * @throws Refusal naming the first check that fails
   */
  public Accepted check(String version, byte[] bytes, Instant now) throws Refusal {
    var before =
        trust
            .published()
            .orElseThrow(() ->
                new NotPublishable(vendor, "a root and delegations first", "none; ask an admin"));
    // delegation, threshold on distinct keys, rollback, expiry, path patterns, size
    var found = PublishCheck.after(Optional.of(before), Map.of(vendor, bytes), now).role(vendor);
    var targets = found.orElseThrow();
    var held = before.role(vendor);
    long next = held.map(h -> h.header().version() + 1).orElse(targets.header().version());
    if (targets.header().version() != next) {
      throw new VersionMismatch(vendor, next, targets.header().version());
    }
    if (!targets.delegations().isEmpty() || targets.bins().isPresent()) {
      throw new NotPublishable("role " + vendor, "images alone", "delegations of its own");
    }
    checkNothingElseChanged(held.map(Targets::files).orElse(Map.of()), targets, version);
    var images = images(targets, version);
    NewNames.checkCase(models(), images.keySet());
    long counter = counter(images, version);
    return new Accepted(new SignedFile(vendor, next, bytes), images, counter);
  }

  private void checkNothingElseChanged(
      Map<String, TargetFile> held, Targets targets, String version) throws Refusal {
    for (var image : targets.files().values()) {
      var note = Fit.checkNamespace(image);
      expect("vendor of " + image.path(), vendor, note.vendor());
      if (!image.equals(held.get(image.path()))) { // what 0.1.0 took stays listed as it is
        expect("release that " + image.path() + " is new in", version, note.version());
        NewNames.check(image.path(), note);
      }
      if (note.delta().isPresent()) {
        var result = targets.files().get(note.delta().get().result());
        if (result == null) {
          throw new WrongRelease("result of " + image.path(), "listed too", "not listed");
        }
        Fit.checkDelta(note, note.delta().get().baseSha256(), result);
      }
    }
    for (var image : held.values()) {
      var release = releases.get(ReleaseNote.of(image).version());
      if (!targets.files().containsKey(image.path()) && release != null && release.available()) {
        throw new WrongRelease(
            image.path(), "listed as long as " + release.version() + " is available", "left out");
      }
    }
  }

  /** Models that the vendor has a release for, withdrawn ones too. */
  private Set<String> models() {
    return releases.values().stream()
        .flatMap(release -> release.images().keySet().stream())
        .collect(Collectors.toSet());
  }

  private Map<String, TargetFile> images(Targets targets, String version) throws Refusal {
    var byModel = new LinkedHashMap<String, TargetFile>();
    for (var image : targets.files().values()) {
      var note = ReleaseNote.of(image);
      if (!note.version().equals(version) || note.delta().isPresent()) {
        continue;
      }
      for (var model : note.models()) {
        var other = byModel.put(model, image);
        if (other != null) {
          throw new WrongRelease(
              "images of " + version + " for " + model,
              "one",
              other.path() + " and " + image.path());
        }
      }
    }
    if (byModel.isEmpty()) {
      throw new WrongRelease("images of " + vendor + " " + version, "at least one", "none");
    }
    return byModel;
  }

  /** One counter for the whole release, above that of every earlier one. */
  private long counter(Map<String, TargetFile> images, String version) throws Refusal {
    long highest =
        releases.values().stream()
            .filter(release -> !release.version().equals(version))
            .mapToLong(Release::counter)
            .max()
            .orElse(0);
    long counter = ReleaseNote.of(images.values().iterator().next()).releaseCounter();
    for (var image : images.values()) {
      long found = ReleaseNote.of(image).releaseCounter();
      if (found != counter || found <= highest) {
        throw new WrongRelease(
            "release counter of " + image.path(),
            found == counter ? "above " + highest : Long.toString(counter),
            Long.toString(found));
      }
    }
    return counter;
  }

  private static void expect(String what, String expected, String found) throws WrongRelease {
    if (!expected.equals(found)) {
      throw new WrongRelease(what, expected, found);
    }
  }
}
