package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.SuccinctBins;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A vendor's newest files as they lie side by side: its own, and those of its bins.
 *
 * @param file where its own is
 */
record VendorFiles(Path file, Targets top) {
  static VendorFiles at(String vendor, Path file) throws IOException, Refusal {
    return new VendorFiles(file, read(vendor, file));
  }

  /** The file that may list a path: the bin's where there are bins. */
  Targets speakingFor(String path) throws IOException, Refusal {
    if (top.bins().isEmpty()) {
      return top;
    }
    var bin = top.bins().get().binOf(path);
    return read(bin, beside(file, bin));
  }

  /** The bins that are there, whether the vendor's file still names them or not. */
  Map<String, Targets> bins() throws IOException, Refusal {
    var found = new HashMap<String, Targets>();
    for (var bin : top.bins().stream().flatMap(SuccinctBins::all).toList()) {
      found.put(bin.role(), read(bin.role(), beside(file, bin.role())));
    }
    var vendor = Role.encoded(top.file().role());
    var names = Pattern.compile(Pattern.quote(vendor) + "-[0-9a-f]+\\.json").asMatchPredicate();
    var folder = file.toAbsolutePath().resolveSibling("");
    try (var files =
        Files.newDirectoryStream(folder, f -> names.test(String.valueOf(f.getFileName())))) {
      for (var bin : files) {
        found.put(StagedFiles.roleOf(bin), read(StagedFiles.roleOf(bin), bin));
      }
    }
    return found;
  }

  /** Where the file of a role lies. */
  static Path beside(Path file, String role) {
    return file.resolveSibling(Role.encoded(role) + ".json");
  }

  private static Targets read(String role, Path file) throws IOException, Refusal {
    return Targets.read(Envelope.read(role, Files.readAllBytes(file)));
  }
}
