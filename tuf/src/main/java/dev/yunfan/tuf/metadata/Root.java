package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.key.TufKey;
import dev.yunfan.tuf.refusal.Refusal;
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

  /** Who may sign for a top-level role. */
  public Authority authority(String topLevelRole) {
    return Objects.requireNonNull(roles.get(topLevelRole), topLevelRole);
  }
}
