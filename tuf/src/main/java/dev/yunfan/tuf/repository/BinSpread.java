package dev.yunfan.tuf.repository;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.SuccinctBins;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Spreads the images of a role over succinct bins (TAP 15), so that no file of it grows beyond what
 * clients read. Done again with the same number of bins, it renews them all; with another number,
 * it spreads anew.
 */
public final class BinSpread {
  private BinSpread() {}

  /**
   * The role's next file, which lists bins instead of images, and the file of each bin.
   *
   * @param current the role's newest file, with or without bins
   * @param known newest files by role: every bin that {@code current} names, and any whose name is
   *     to be used again
   * @param holders the keys of all bins
   * @param bits 1 to {@value PublishCheck#MAX_BIN_BITS}; there will be 2^bits bins
   * @throws IllegalArgumentException when a bin of {@code current} is not known, or it delegates to
   *     named roles
   */
  public static List<Draft> over(
      Targets current, Map<String, Targets> known, KeyHolders holders, int bits, Instant expires)
      throws Refusal {
    if (bits < 1 || bits > PublishCheck.MAX_BIN_BITS) {
      throw new IllegalArgumentException(
          "2^%d bins; at most 2^%d can be published".formatted(bits, PublishCheck.MAX_BIN_BITS));
    }
    var role = current.file().role();
    var top = TargetsDraft.after(current).withoutAny().delegateToBins(holders, bits, role);
    var above = top.expiring(expires);
    var bins = Targets.read(Envelope.read(role, above.file())).bins().orElseThrow();
    var drafts = new LinkedHashMap<String, TargetsDraft>();
    bins.all().forEach(bin -> drafts.put(bin.role(), empty(bin.role(), known)));
    for (var image : images(current, known).entrySet()) {
      var bin = Objects.requireNonNull(drafts.get(bins.binOf(image.getKey())));
      bin.with(image.getKey(), image.getValue());
    }
    var all = new ArrayList<>(List.of(above));
    drafts.values().forEach(draft -> all.add(draft.expiring(expires)));
    return all;
  }

  private static TargetsDraft empty(String bin, Map<String, Targets> known) {
    var before = known.get(bin);
    return before == null ? TargetsDraft.first(bin) : TargetsDraft.after(before).withoutAny();
  }

  private static Map<String, Json> images(Targets current, Map<String, Targets> known)
      throws Refusal {
    var images = new TreeMap<>(listed(current));
    for (var bin : current.bins().stream().flatMap(SuccinctBins::all).toList()) {
      var file = known.get(bin.role());
      if (file == null) {
        throw new IllegalArgumentException("the file of bin " + bin.role() + " is missing");
      }
      images.putAll(listed(file));
    }
    return images;
  }

  private static Map<String, Json> listed(Targets targets) throws Refusal {
    return targets.file().signed().field("targets").object().map();
  }
}
