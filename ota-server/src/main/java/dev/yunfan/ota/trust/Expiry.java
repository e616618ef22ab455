package dev.yunfan.ota.trust;

import dev.yunfan.tuf.metadata.Header;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.Published;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Until when handsets accept each image of a repository. A handset loads every file on its way from
 * root to the image (TUF 5.6.7), and refuses the image when one of them has expired. Pure; made
 * anew when metadata is published.
 */
public final class Expiry {
  /** Of a log without signed metadata. */
  public static final Expiry NONE = new Expiry(false, Map.of(), Map.of(), List.of());

  /** Of metadata that cannot be read: no image counts as listed. */
  public static final Expiry UNREADABLE = new Expiry(true, Map.of(), Map.of(), List.of());

  private final boolean trusted;
  private final Map<String, Lifetime> files;
  private final Map<String, Lifetime> images;
  private final List<Watched> watched;

  private Expiry(
      boolean trusted,
      Map<String, Lifetime> files,
      Map<String, Lifetime> images,
      List<Watched> watched) {
    this.trusted = trusted;
    this.files = Map.copyOf(files);
    this.images = Map.copyOf(images);
    this.watched = List.copyOf(watched);
  }

  /**
   * A role that images on offer depend on. Bins count as their vendor's: the one that expires first
   * stands for all of them.
   *
   * @param role root, targets, or a vendor
   * @param version of the file that expires first
   */
  public record Watched(String role, long version, Instant expires) {
    /** How long it lasts. */
    public Lifetime lifetime() {
      return new Lifetime.Until(role, expires);
    }
  }

  /**
   * Reads accepted metadata; takes as long as parsing all of it.
   *
   * @throws IllegalStateException when it cannot be read, though it was accepted
   */
  public static Expiry of(Trust trust) {
    try {
      return trust.published().map(Expiry::of).orElse(NONE);
    } catch (Refusal e) {
      throw new IllegalStateException("metadata that was accepted cannot be read", e);
    }
  }

  private static Expiry of(Published published) {
    var root = published.root().header();
    var files = new HashMap<>(Map.of(root.role(), alone(root)));
    var images = new HashMap<String, Lifetime>();
    var watched = new TreeMap<String, Watched>();
    note(watched, root.role(), root);
    published.top().ifPresent(top -> note(watched, top.header().role(), top.header()));
    for (var targets : published.roles().values()) {
      files.put(targets.header().role(), alone(targets.header()));
      for (var path : targets.files().keySet()) {
        var way = Way.to(path, published);
        way.forEach(step -> note(watched, step.owner(), step.file()));
        if (!way.isEmpty()) {
          images.put(path, first(root, way));
        }
      }
    }
    return new Expiry(true, files, images, List.copyOf(watched.values()));
  }

  private static void note(Map<String, Watched> watched, String role, Header file) {
    watched.merge(
        role,
        new Watched(role, file.version(), file.expires()),
        (one, other) -> other.expires().isBefore(one.expires()) ? other : one);
  }

  private static Lifetime first(Header root, List<Way.Step> way) {
    var first =
        way.stream()
            .map(Way.Step::file)
            .min(Comparator.comparing(Header::expires))
            .filter(file -> file.expires().isBefore(root.expires()))
            .orElse(root);
    return alone(first);
  }

  private static Lifetime alone(Header file) {
    return new Lifetime.Until(file.role(), file.expires());
  }

  /** How long the file of a role lasts, whatever stands above it; empty: there is none. */
  public Optional<Lifetime> ofFile(String role) {
    return Optional.ofNullable(files.get(role));
  }

  /** How long handsets accept an image, by its path such as {@code haier/h7/full-2.1.0.img}. */
  public Lifetime of(String path) {
    return trusted
        ? Objects.requireNonNullElseGet(images.get(path), Lifetime.Unlisted::new)
        : new Lifetime.Endless();
  }

  /** Root, targets, and each vendor that lists an image; by name. */
  public List<Watched> watched() {
    return watched;
  }
}
