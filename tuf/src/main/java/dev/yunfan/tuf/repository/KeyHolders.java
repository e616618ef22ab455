package dev.yunfan.tuf.repository;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.key.TufKey;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The keys a role is given, and how many of them must sign.
 *
 * @param keys distinct keys, at least as many as the threshold
 * @param threshold at least 1
 */
public record KeyHolders(List<TufKey> keys, int threshold) {
  public KeyHolders {
    keys = List.copyOf(keys);
    long distinct = keys.stream().map(TufKey::value).distinct().count();
    if (distinct != keys.size()) {
      throw new IllegalArgumentException("the same key is listed twice");
    }
    if (threshold < 1 || threshold > keys.size()) {
      throw new IllegalArgumentException(
          "threshold %d is outside 1 to %d, the number of keys".formatted(threshold, keys.size()));
    }
  }

  /** One key that signs alone. */
  public static KeyHolders one(TufKey key) {
    return new KeyHolders(List.of(key), 1);
  }

  /** {@code keyids} and {@code threshold}, as a role lists them. */
  Json.Fields json() {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("keyids", Json.texts(keys.stream().map(TufKey::id).toList()));
    fields.put("threshold", new Json.Int(threshold));
    return new Json.Fields(fields);
  }
}
