package dev.yunfan.tuf.repository;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.key.TufKey;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes root metadata: the first, or the successor of one. */
public final class RootDraft {
  private final Json.Fields base;
  private final long version;
  private final Map<String, KeyHolders> holders;

  private RootDraft(Json.Fields base, long version, Map<String, KeyHolders> holders) {
    this.base = base;
    this.version = version;
    this.holders = new LinkedHashMap<>(holders);
  }

  /** The first root, with consistent snapshots. */
  public static RootDraft first(
      KeyHolders root, KeyHolders targets, KeyHolders snapshot, KeyHolders timestamp) {
    var holders = new LinkedHashMap<String, KeyHolders>();
    holders.put(Role.ROOT, root);
    holders.put(Role.TIMESTAMP, timestamp);
    holders.put(Role.SNAPSHOT, snapshot);
    holders.put(Role.TARGETS, targets);
    var base = new Json.Fields(Map.of("consistent_snapshot", new Json.Flag(true)));
    return new RootDraft(base, 1, holders);
  }

  /** The next root: as it is, one version up, until something is changed. */
  public static RootDraft after(Root current) {
    var holders = new LinkedHashMap<String, KeyHolders>();
    for (var role : Role.TOP_LEVEL) {
      var authority = current.authority(role);
      var keys = authority.keyIds().stream().filter(authority.keys()::containsKey).toList();
      holders.put(
          role,
          new KeyHolders(
              keys.stream().map(authority::key).toList(), Math.toIntExact(authority.threshold())));
    }
    if (!(current.file().signed().value() instanceof Json.Fields base)) {
      throw new IllegalStateException("a root that was read is an object");
    }
    return new RootDraft(base, current.header().version() + 1, holders);
  }

  /** Gives a top-level role other keys. */
  public RootDraft with(String role, KeyHolders keys) {
    if (!Role.TOP_LEVEL.contains(role)) {
      throw new IllegalArgumentException(role + " is not a top-level role");
    }
    var changed = new RootDraft(base, version, holders);
    changed.holders.put(role, keys);
    return changed;
  }

  /** The draft, ready to be signed by the old and the new root keys. */
  public Draft expiring(Instant expires) {
    var keys = new LinkedHashMap<String, Json>();
    var roles = new LinkedHashMap<String, Json>();
    holders.forEach((role, held) -> {
      held.keys().forEach(key -> keys.put(key.id(), key.source()));
      roles.put(role, held.json());
    });
    var fields = new LinkedHashMap<>(Draft.header(Role.ROOT, version, expires));
    base.map().forEach(fields::putIfAbsent); // fields of others are kept
    fields.put("keys", new Json.Fields(keys));
    fields.put("roles", new Json.Fields(roles));
    return new Draft(Role.ROOT, new Json.Fields(fields), Map.of());
  }

  /** The keys of a role in this draft. */
  public KeyHolders holders(String role) {
    var held = holders.get(role);
    if (held == null) {
      throw new IllegalArgumentException(role + " is not a top-level role");
    }
    return held;
  }

  /** Whether a role lists this key. */
  public boolean lists(String role, TufKey key) {
    return holders(role).keys().stream().anyMatch(k -> k.id().equals(key.id()));
  }
}
