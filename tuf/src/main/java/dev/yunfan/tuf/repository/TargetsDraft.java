package dev.yunfan.tuf.repository;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.key.TufKey;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.metadata.Targets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes targets metadata, top-level or a vendor's: the first, or the successor of one. */
public final class TargetsDraft {
  /**
   * A role to be given some paths.
   *
   * @param paths patterns such as {@code haier/*}{@code /*}
   */
  public record Delegate(String role, KeyHolders holders, List<String> paths, boolean terminating) {
    public Delegate {
      paths = List.copyOf(paths);
      if (Role.TOP_LEVEL.contains(role) || role.isEmpty() || paths.isEmpty()) {
        throw new IllegalArgumentException("not a role to delegate to: " + role + " " + paths);
      }
    }

    /** A vendor with its namespace {@code vendor/model/file}, which nobody after it may use. */
    public static Delegate vendor(String vendor, KeyHolders holders) {
      return new Delegate(vendor, holders, List.of(vendor + "/*/*"), true);
    }
  }

  private final String role;
  private final Json.Fields base;
  private final long version;
  private final Map<String, Json> files = new LinkedHashMap<>();
  private final Map<String, Json> keys = new LinkedHashMap<>();
  private final Map<String, Json> delegates = new LinkedHashMap<>();
  private Json.Fields bins = new Json.Fields(Map.of());

  private TargetsDraft(String role, Json.Fields base, long version) {
    this.role = role;
    this.base = base;
    this.version = version;
  }

  /** An empty file of a role, version 1. */
  public static TargetsDraft first(String role) {
    return new TargetsDraft(role, new Json.Fields(Map.of()), 1);
  }

  /** The next file of a role: as it is, one version up, until something is changed. */
  public static TargetsDraft after(Targets current) {
    if (!(current.file().signed().value() instanceof Json.Fields base)) {
      throw new IllegalStateException("a file that was read is an object");
    }
    var draft = new TargetsDraft(current.file().role(), base, current.header().version() + 1);
    draft.copy(base);
    return draft;
  }

  private void copy(Json.Fields signed) {
    if (signed.get("targets").orElse(null) instanceof Json.Fields(var listed)) {
      files.putAll(listed);
    }
    if (signed.get("delegations").orElse(null) instanceof Json.Fields delegations) {
      if (delegations.get("keys").orElse(null) instanceof Json.Fields(var known)) {
        keys.putAll(known);
      }
      if (delegations.get("roles").orElse(null) instanceof Json.Items(var roles)) {
        roles.forEach(entry -> delegates.put(nameOf(entry), entry));
      }
      if (delegations.get("succinct_roles").orElse(null) instanceof Json.Fields succinct) {
        bins = succinct;
      }
    }
  }

  /** Lists an image, in place of an earlier one of the same path. */
  public TargetsDraft with(TargetFile file) {
    files.put(file.path(), file.json());
    return this;
  }

  /** Lists what another file lists, as it is there, fields nobody knows and all. */
  TargetsDraft with(String path, Json description) {
    files.put(path, description);
    return this;
  }

  /** Lists no image. */
  TargetsDraft withoutAny() {
    files.clear();
    return this;
  }

  /** Lists an image no longer. */
  public TargetsDraft without(String path) {
    if (files.remove(path) == null) {
      throw new IllegalArgumentException(path + " is not listed");
    }
    return this;
  }

  /** Lets a role speak for some paths, asked after those that are there; or changes its keys. */
  public TargetsDraft delegate(Delegate delegate) {
    if (!bins.map().isEmpty()) {
      throw new IllegalArgumentException("a role delegates to bins or to named roles, not to both");
    }
    addKeys(delegate.holders());
    var fields = new LinkedHashMap<String, Json>();
    fields.put("name", new Json.Text(delegate.role()));
    fields.putAll(delegate.holders().json().map());
    fields.put("terminating", new Json.Flag(delegate.terminating()));
    fields.put("paths", Json.texts(delegate.paths()));
    delegates.put(delegate.role(), new Json.Fields(fields));
    return this;
  }

  /** Lets a role speak for nothing any more: all it signed is worthless from then on. */
  public TargetsDraft revoke(String delegatedRole) {
    if (delegates.remove(delegatedRole) == null) {
      throw new IllegalArgumentException(delegatedRole + " is not delegated to");
    }
    return this;
  }

  /** Spreads the paths over 2^bits bins that share their keys (TAP 15). */
  public TargetsDraft delegateToBins(KeyHolders holders, int bits, String namePrefix) {
    if (!delegates.isEmpty() || bits < 1 || bits > 32) {
      throw new IllegalArgumentException("bins stand alone, and have 1 to 32 bits");
    }
    addKeys(holders);
    var fields = new LinkedHashMap<>(holders.json().map());
    fields.put("bit_length", new Json.Int(bits));
    fields.put("name_prefix", new Json.Text(namePrefix));
    bins = new Json.Fields(fields);
    return this;
  }

  /** The draft, ready to be signed. Keys that no role names any more are left out. */
  public Draft expiring(Instant expires) {
    var fields = new LinkedHashMap<>(Draft.header(Role.TARGETS, version, expires));
    base.map().forEach(fields::putIfAbsent); // fields of others are kept
    fields.put("targets", new Json.Fields(files));
    fields.remove("delegations");
    if (!delegates.isEmpty() || !bins.map().isEmpty()) {
      var delegations = new LinkedHashMap<String, Json>();
      delegations.put("keys", new Json.Fields(keysInUse()));
      if (bins.map().isEmpty()) {
        delegations.put("roles", new Json.Items(new ArrayList<>(delegates.values())));
      } else {
        delegations.put("succinct_roles", bins);
      }
      fields.put("delegations", new Json.Fields(delegations));
    }
    return new Draft(role, new Json.Fields(fields), Map.of());
  }

  private void addKeys(KeyHolders holders) {
    for (TufKey key : holders.keys()) {
      keys.put(key.id(), key.source());
    }
  }

  private Map<String, Json> keysInUse() {
    var holders = new ArrayList<>(delegates.values());
    holders.add(bins);
    var used = new LinkedHashMap<String, Json>();
    for (var holder : holders) {
      if (holder instanceof Json.Fields fields
          && fields.get("keyids").orElse(null) instanceof Json.Items(var ids)) {
        for (var id : ids) {
          if (id instanceof Json.Text(var keyId)) {
            used.computeIfAbsent(keyId, keys::get);
          }
        }
      }
    }
    return used;
  }

  private static String nameOf(Json entry) {
    return entry instanceof Json.Fields fields
            && fields.get("name").orElse(null) instanceof Json.Text(var name)
        ? name
        : "";
  }
}
