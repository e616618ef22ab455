package dev.yunfan.ota.trust;

import dev.yunfan.schemas.control.SignedFile;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.Published;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Every signed file that the control log accepted. Each server that folds the same log has the same
 * files, and so signs the same snapshot.
 *
 * @param revision counts publications of root and delegations up from 0
 * @param publications counts all publications, those of vendors too, up from 0
 * @param roots every root by version: a handset follows them one by one
 * @param roles the newest targets file of each role, the top-level one too
 */
public record Trust(
    long revision,
    long publications,
    PMap<Long, SignedFile> roots,
    PMap<String, SignedFile> roles) {
  /** Before the first root. */
  public static final Trust NONE = new Trust(0, 0, HashTreePMap.empty(), HashTreePMap.empty());

  /** The newest root. */
  public Optional<SignedFile> root() {
    return Optional.ofNullable(roots.get((long) roots.size()));
  }

  /** The newest file of a targets role. */
  public Optional<SignedFile> role(String name) {
    return Optional.ofNullable(roles.get(name));
  }

  /**
   * The obstacle to files coming next, if any; their signatures were verified before. A role's
   * first file may have any version, each later one the next; roots start at 1.
   */
  public Optional<String> objection(List<SignedFile> files) {
    for (var file : files) {
      boolean isRoot = file.role().equals(Role.ROOT);
      var held = isRoot ? root() : role(file.role());
      if (held.isPresent() || isRoot) {
        long next = held.map(SignedFile::version).orElse(0L) + 1;
        if (file.version() != next) {
          return Optional.of(
              "the next file of %s has version %d, this one has %d"
                  .formatted(file.role(), next, file.version()));
        }
      }
    }
    return files.isEmpty() ? Optional.of("there is no file") : Optional.empty();
  }

  /** After a publication of root and delegations. */
  public Trust withTrust(List<SignedFile> files) {
    return with(files, revision + 1);
  }

  /** After a publication of a vendor. */
  public Trust withRelease(List<SignedFile> files) {
    return with(files, revision);
  }

  private Trust with(List<SignedFile> files, long newRevision) {
    var nextRoots = roots;
    var nextRoles = roles;
    for (var file : files) {
      if (file.role().equals(Role.ROOT)) {
        nextRoots = nextRoots.plus(file.version(), file);
      } else {
        nextRoles = nextRoles.plus(file.role(), file);
      }
    }
    return new Trust(newRevision, publications + 1, nextRoots, nextRoles);
  }

  /**
   * The same as parsed metadata; empty before the first root.
   *
   * @throws Refusal never for files that were verified before
   */
  public Optional<Published> published() throws Refusal {
    var newest = root();
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    var targets = new LinkedHashMap<String, Targets>();
    for (var file : roles.values()) {
      targets.put(file.role(), Targets.read(Envelope.read(file.role(), file.bytes())));
    }
    var root = Root.selfSigned(newest.get().bytes());
    return Optional.of(new Published(root, Optional.empty(), Optional.empty(), targets));
  }
}
