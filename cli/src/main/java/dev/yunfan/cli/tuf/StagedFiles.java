package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.file.DurableFile;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.ThresholdNotMet;
import dev.yunfan.tuf.repository.Draft;
import dev.yunfan.tuf.repository.OnlineKeys;
import dev.yunfan.tuf.repository.Published;
import dev.yunfan.tuf.repository.RepositoryFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files that are written and wait for signatures, in {@code staged/} of a repository. They are
 * published together, as soon as every one has enough.
 */
final class StagedFiles {
  private final Path folder;
  private final RepositoryFolder repository;
  private final PrintWriter out;

  StagedFiles(Path folder, PrintWriter out) throws IOException {
    this.repository = new RepositoryFolder(folder);
    this.folder = Files.createDirectories(folder.resolve("staged"));
    this.out = out;
  }

  RepositoryFolder repository() {
    return repository;
  }

  /** The repository as readers see it now. */
  Published published() throws IOException, Refusal {
    return repository
        .load()
        .orElseThrow(() -> new IOException(folder.getParent() + " has no repository yet"));
  }

  void refuseExisting() throws IOException, Refusal {
    if (repository.load().isPresent() || !files().isEmpty()) {
      throw new IOException(folder.getParent() + " has a repository already");
    }
  }

  /** Puts a draft on the stage, in place of an earlier one of its role. */
  void put(Draft draft) throws IOException {
    var file = folder.resolve(Role.encoded(draft.role()) + ".json");
    DurableFile.replace(file, draft.file());
    out.printf("staged    %s, signatures: %d%n", file, draft.signatures().size());
    out.printf("  sha256  %s%n", draft.digest());
  }

  /** Publishes all that is staged, or says what is missing. Exit status 0, or 1 when incomplete. */
  int publish(OnlineKeys online, Instant now) throws IOException, Refusal {
    var staged = files();
    try {
      var publication = repository.publish(staged, online, now);
      for (var role : staged.keySet()) {
        Files.delete(folder.resolve(Role.encoded(role) + ".json"));
      }
      publication.names().forEach(name -> out.println("published " + name));
      return 0;
    } catch (ThresholdNotMet missing) {
      if (missing.subject().startsWith("snapshot ") || missing.subject().startsWith("timestamp ")) {
        throw missing; // a wrong key was given; no other person can add a signature
      }
      out.printf(
          "waiting   %s: needs %s, has %s%n",
          missing.subject(), missing.expected(), missing.found());
      out.println("          add one with 'yunfan tuf sign file', then 'yunfan tuf add'");
      return 1;
    }
  }

  private Map<String, byte[]> files() throws IOException {
    var found = new TreeMap<String, byte[]>();
    try (var names = Files.newDirectoryStream(folder, "*.json")) {
      for (var name : names) {
        found.put(roleOf(name), Files.readAllBytes(name));
      }
    }
    return new LinkedHashMap<>(found);
  }

  /** The role a file is for, by its name: {@code haier.json} or {@code 7.haier.json}. */
  static String roleOf(Path file) {
    var name = String.valueOf(file.getFileName());
    if (!name.endsWith(".json")) {
      throw new IllegalArgumentException(file + " is not called ROLE.json or VERSION.ROLE.json");
    }
    var role = name.substring(0, name.length() - ".json".length()).replaceFirst("^\\d+\\.", "");
    return URLDecoder.decode(role, StandardCharsets.UTF_8);
  }
}
