package dev.yunfan.ota.trust;

import dev.yunfan.schemas.control.SignedFile;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.NotPublishable;
import dev.yunfan.tuf.refusal.Refusal.WrongRelease;
import dev.yunfan.tuf.repository.PublishCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** The checks on a publication of root, delegations or a vendor's renewed file; pure. */
public final class TrustCheck {
  private TrustCheck() {}

  /**
   * Verifies files together, as handsets will.
   *
   * @param files by role: root, targets, and vendors' files that were signed anew
   * @throws Refusal naming the first check that fails
   */
  public static List<SignedFile> check(
      Trust trust, Map<String, byte[]> files, ServerKeys keys, Instant now) throws Refusal {
    var before = trust.published();
    var after = PublishCheck.after(before, files, now);
    keys.checkNamedBy(after.root());
    var accepted = new ArrayList<SignedFile>();
    for (var file : files.entrySet()) {
      var role = file.getKey();
      if (role.equals(Role.ROOT)) {
        accepted.add(new SignedFile(role, after.root().header().version(), file.getValue()));
        continue;
      }
      var targets = after.role(role).orElseThrow();
      checkSameImages(targets, before.flatMap(b -> b.role(role)).map(Targets::files));
      accepted.add(new SignedFile(role, targets.header().version(), file.getValue()));
    }
    return List.copyOf(accepted);
  }

  /** Only a release changes images; and a vendor's file lists images alone. */
  private static void checkSameImages(Targets next, Optional<Map<String, TargetFile>> before)
      throws Refusal {
    var role = next.file().role();
    var held = before.orElse(Map.of());
    var paths = new TreeSet<>(held.keySet());
    paths.addAll(next.files().keySet());
    for (var path : paths) {
      if (!Objects.equals(held.get(path), next.files().get(path))) {
        throw new WrongRelease(
            "image " + path + " of " + role,
            held.containsKey(path) ? "listed as before" : "not listed, as before",
            !next.files().containsKey(path)
                ? "left out"
                : "listed " + (held.containsKey(path) ? "otherwise" : "anew") + ": a release");
      }
    }
    boolean delegates = !next.delegations().isEmpty() || next.bins().isPresent();
    if (delegates && !role.equals(Role.TARGETS)) {
      throw new NotPublishable("role " + role, "images alone", "delegations of its own");
    }
  }
}
