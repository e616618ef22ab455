package dev.yunfan.tuf.repository;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Snapshot;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files of one publication in the order in which they have to appear. Until the timestamp is in
 * place, a reader follows the old one to the old files.
 *
 * <p>A new root comes after that timestamp: who sees the root must find files that its keys signed.
 * A client that does not see it yet accepts them too if the files are signed by the leaving keys as
 * well. Then comes another timestamp, since readers look for a new root when the timestamp is new.
 *
 * @param files by file name, in order; the timestamp may be there twice
 */
public record Publication(List<Map.Entry<String, byte[]>> files) {
  /** Above this many roles a snapshot lists versions only, to stay below its size limit. */
  private static final int ROLES_WITH_DIGESTS = 1000;

  public Publication {
    files = List.copyOf(files);
  }

  /**
   * Prepares a publication; pure.
   *
   * @param files signed files by role; none, to renew the timestamp only
   * @throws Refusal when readers would refuse the result
   */
  static Publication of(
      Optional<Published> current, Map<String, byte[]> files, OnlineKeys online, Instant now)
      throws Refusal {
    var next = PublishCheck.after(current, files, now);
    var out = new ArrayList<Map.Entry<String, byte[]>>();
    for (var role : files.keySet()) {
      if (!role.equals(Role.ROOT)) {
        var targets = next.role(role).orElseThrow();
        out.add(Map.entry(name(role, targets.header().version()), targets.file().bytes()));
      }
    }
    var snapshot = snapshot(next, files, online, now);
    out.add(Map.entry(name(Role.SNAPSHOT, snapshot.header().version()), snapshot.file().bytes()));
    long version = next.timestamp().map(t -> t.header().version() + 1).orElse(1L);
    if (files.containsKey(Role.ROOT)) {
      if (version > 1) {
        out.add(timestamp(version, next, snapshot, online, now));
        version++;
      }
      var root = next.root();
      out.add(Map.entry(name(Role.ROOT, root.header().version()), root.file().bytes()));
    }
    out.add(timestamp(version, next, snapshot, online, now));
    return new Publication(out);
  }

  private static Snapshot snapshot(
      Published next, Map<String, byte[]> files, OnlineKeys online, Instant now) throws Refusal {
    var renewal = now.plus(online.snapshotLife().dividedBy(2));
    var authority = next.root().authority(Role.SNAPSHOT);
    if (files.isEmpty() && next.snapshot().isPresent()) {
      var current = next.snapshot().get();
      if (current.header().expires().isAfter(renewal)) {
        return current;
      }
    }
    var meta = new TreeMap<String, Json>();
    next.snapshot().ifPresent(old -> meta.putAll(entries(old)));
    var withDigests = next.roles().size() <= ROLES_WITH_DIGESTS;
    for (var targets : next.roles().values()) {
      meta.put(targets.file().role() + ".json", entry(targets, withDigests));
    }
    long version = next.snapshot().map(s -> s.header().version() + 1).orElse(1L);
    var fields = Draft.header(Role.SNAPSHOT, version, now.plus(online.snapshotLife()));
    fields.put("meta", new Json.Fields(meta));
    var draft = new Draft(Role.SNAPSHOT, new Json.Fields(fields), Map.of());
    var file = draft.signedBy(online.snapshot()).signedBy(online.retiring()).file();
    var snapshot = Snapshot.read(Envelope.read(Role.SNAPSHOT, file));
    authority.verify(snapshot.file());
    return snapshot;
  }

  private static Map.Entry<String, byte[]> timestamp(
      long version, Published next, Snapshot snapshot, OnlineKeys online, Instant now)
      throws Refusal {
    var bytes = snapshot.file().bytes();
    var entry = new LinkedHashMap<String, Json>();
    entry.put("version", new Json.Int(snapshot.header().version()));
    entry.put("length", new Json.Int(bytes.length));
    entry.put("hashes", Hashes.sha256Of(bytes).json());
    var meta = Map.<String, Json>of("snapshot.json", new Json.Fields(entry));
    var fields = Draft.header(Role.TIMESTAMP, version, now.plus(online.timestampLife()));
    fields.put("meta", new Json.Fields(meta));
    var draft = new Draft(Role.TIMESTAMP, new Json.Fields(fields), Map.of());
    var file = draft.signedBy(online.timestamp()).signedBy(online.retiring()).file();
    next.root().authority(Role.TIMESTAMP).verify(Envelope.read(Role.TIMESTAMP, file));
    return Map.entry("timestamp.json", file);
  }

  private static Map<String, Json> entries(Snapshot old) {
    // entries never leave: a client that knows one refuses a snapshot without it (5.5.5)
    return old.file().signed().value() instanceof Json.Fields signed
            && signed.get("meta").orElse(null) instanceof Json.Fields(var map)
        ? map
        : Map.of();
  }

  private static Json entry(Targets targets, boolean withDigest) {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("version", new Json.Int(targets.header().version()));
    if (withDigest) {
      var bytes = targets.file().bytes();
      fields.put("length", new Json.Int(bytes.length));
      fields.put("hashes", Hashes.sha256Of(bytes).json());
    }
    return new Json.Fields(fields);
  }

  private static String name(String role, long version) {
    return version + "." + role + ".json"; // not encoded: a static server decodes the URL
  }

  /** The file names in order. */
  public List<String> names() {
    return files.stream().map(Map.Entry::getKey).toList();
  }
}
