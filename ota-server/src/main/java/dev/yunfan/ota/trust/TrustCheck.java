package dev.yunfan.ota.trust;

import dev.yunfan.schemas.control.SignedFile;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.WrongRelease;
import dev.yunfan.tuf.repository.PublishCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a publication of root and delegations must stand; pure. */
public final class TrustCheck {
  private TrustCheck() {}

  /**
   * Verifies files together, as handsets will.
   *
   * @param files by role: root, targets, and vendors' files that other keys signed anew
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
      var held = before.flatMap(b -> b.role(role)).map(t -> t.files()).orElse(Map.of());
      if (!targets.files().equals(held)) {
        throw new WrongRelease("images of " + role, "the same as before", "others: a release");
      }
      accepted.add(new SignedFile(role, targets.header().version(), file.getValue()));
    }
    return List.copyOf(accepted);
  }
}
