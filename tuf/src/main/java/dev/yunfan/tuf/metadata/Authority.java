package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.key.TufKey;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.ThresholdNotMet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The signers of a role: keys, and how many of them must agree.
 *
 * @param grantor who says so, for errors: {@code root 3}, or a delegating role
 * @param keys the role's keys by id; an id without a key is left out, it can sign nothing
 * @param keyIds every id that is listed, with or without a key
 * @param threshold distinct keys that must sign; at least 1
 */
public record Authority(
    String grantor, Map<String, TufKey> keys, List<String> keyIds, long threshold) {
  public Authority {
    keys = Map.copyOf(keys);
    keyIds = List.copyOf(keyIds);
  }

  /** Reads {@code keyids} and {@code threshold}, which stand side by side in a role. */
  static Authority read(String grantor, Node role, Map<String, TufKey> known) throws Refusal {
    var keys = new LinkedHashMap<String, TufKey>();
    var keyIds = role.field("keyids").texts();
    if (new HashSet<>(keyIds).size() != keyIds.size()) {
      throw role.field("keyids").not("each key id once");
    }
    for (var keyId : keyIds) {
      var key = known.get(keyId);
      if (key != null) {
        keys.put(keyId, key);
      }
    }
    return new Authority(grantor, keys, keyIds, role.field("threshold").integer(1));
  }

  /**
   * Checks that enough of the keys signed. Counted are distinct keys, not ids: one key listed twice
   * is one key. Signatures that are wrong, or by others, neither count nor harm.
   *
   * @throws ThresholdNotMet when too few did
   */
  public void verify(Envelope file) throws ThresholdNotMet {
    Set<String> signers = new HashSet<>();
    var message = file.canonical();
    for (var key : keys.values()) {
      if (signers.size() >= threshold) {
        return;
      }
      var signature = file.signatureBy(key.id());
      if (signature.isPresent() && key.verifies(message, signature.get())) {
        key.value().ifPresent(signers::add);
      }
    }
    if (signers.size() < threshold) {
      throw new ThresholdNotMet(file.role(), grantor, threshold, signers.size());
    }
  }

  /** The key of an id that has one. */
  public TufKey key(String keyId) {
    return Objects.requireNonNull(keys.get(keyId), keyId);
  }

  /** Whether both name the same keys, in whatever order. */
  public boolean sameKeysAs(Authority other) {
    return values().equals(other.values());
  }

  private Set<String> values() {
    return keys.values().stream()
        .map(key -> key.value().orElse(key.id()))
        .collect(Collectors.toUnmodifiableSet());
  }
}
