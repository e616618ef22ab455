package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.key.TufKey;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.RollbackAttempted;
import dev.yunfan.tuf.refusal.Refusal.VersionMismatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The root of trust: the keys of each top-level role.
 *
 * @param consistentSnapshot whether file names carry a version or digest
 * @param roles the authority of each top-level role
 */
public record Root(
    Header header, Envelope file, boolean consistentSnapshot, Map<String, Authority> roles) {
  public Root {
    roles = Map.copyOf(roles);
  }

  /** Reads root metadata; says nothing about its signatures. */
  public static Root read(Envelope file) throws Refusal {
    var signed = file.signed();
    var header = Header.read(Role.ROOT, Role.ROOT, signed);
    var keys = TufKey.keysOf(signed.field("keys"));
    var roles = new LinkedHashMap<String, Authority>();
    for (var role : Role.TOP_LEVEL) {
      var node = signed.field("roles").field(role);
      roles.put(role, Authority.read("root " + header.version(), node, keys));
    }
    var consistent = signed.optional("consistent_snapshot");
    return new Root(header, file, consistent.isPresent() && consistent.get().flag(), roles);
  }

  /** Reads a root that nothing vouches for but itself: it must be signed by its own keys. */
  public static Root selfSigned(byte[] bytes) throws Refusal {
    var root = read(Envelope.read(Role.ROOT, bytes));
    root.authority(Role.ROOT).verify(root.file);
    return root;
  }

  /**
   * Reads the root that follows this one (5.3.4 and 5.3.5).
   *
   * @throws Refusal when the old keys or its own do not vouch for it, or a version is left out
   */
  public Root successor(byte[] bytes) throws Refusal {
    var next = read(Envelope.read(Role.ROOT, bytes));
    authority(Role.ROOT).verify(next.file); // 5.3.4: by a threshold of the old keys
    next.authority(Role.ROOT).verify(next.file); // 5.3.4: and of its own
    long expected = header.version() + 1;
    long found = next.header.version();
    if (found < expected) {
      throw new RollbackAttempted(Role.ROOT, expected, found); // 5.3.5
    }
    if (found != expected) {
      throw new VersionMismatch(Role.ROOT, expected, found); // 5.3.5
    }
    return next;
  }

  /** The signers of a top-level role. */
  public Authority authority(String topLevelRole) {
    return Objects.requireNonNull(roles.get(topLevelRole), topLevelRole);
  }
}
