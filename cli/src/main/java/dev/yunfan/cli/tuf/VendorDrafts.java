package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.file.DurableFile;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.TargetsDraft;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of a vendor that a release changes: its own, or the bins that its paths fall into. */
final class VendorDrafts {
  private final String vendor;
  private final Optional<VendorFiles> current;
  private final Map<String, TargetsDraft> drafts = new LinkedHashMap<>();

  /**
   * Goes on from what there is.
   *
   * @param current the vendor's newest files; none before its first release
   */
  VendorDrafts(String vendor, Optional<VendorFiles> current) {
    this.vendor = vendor;
    this.current = current;
  }

  /** Lists an image in the file that may. */
  void list(TargetFile image) throws IOException, Refusal {
    draft(image.path()).with(image);
  }

  private TargetsDraft draft(String path) throws IOException, Refusal {
    if (current.isEmpty()) {
      return drafts.computeIfAbsent(vendor, TargetsDraft::first);
    }
    var targets = current.get().speakingFor(path);
    return drafts.computeIfAbsent(targets.file().role(), _ -> TargetsDraft.after(targets));
  }

  /** Signs and writes what was changed: the vendor's own file there, a bin beside it. */
  void sign(Path to, Instant expires, List<SigningKey> keys, PrintWriter out) throws IOException {
    for (var draft : drafts.entrySet()) {
      var role = draft.getKey();
      var place = role.equals(vendor) ? to : VendorFiles.beside(to, role);
      var signed = draft.getValue().expiring(expires).signedBy(keys);
      DurableFile.replace(place, signed.file());
      out.printf("signed    %s, signatures: %d%n", place, signed.signatures().size());
    }
  }
}
