package dev.yunfan.runtime.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.ReceiptKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys that sign and verify receipts. Key {@value #DERIVED} follows from the vendor's fleet
 * key; keys 1 to {@value #MAX_ID} are configured and serve all vendors. The first configured key
 * signs, or key {@value #DERIVED} when none is configured. Every key verifies, so that a new key
 * can be added before it signs, and an old one stays good after.
 */
public final class ReceiptKeys {
  /** Id of the key that follows from a vendor's fleet key. */
  public static final int DERIVED = 0;

  /** Largest id of a key. */
  public static final int MAX_ID = 255;

  /** Form of the setting. */
  public static final String FORM =
      "not of the form id=secret,id=secret with ids from 1 to 255, each once, and secrets of at"
          + " least 16 bytes; the first one signs";

  private final Map<String, ReceiptKey> derived;
  private final SequencedMap<Integer, ReceiptKey> configured;
  private final int signing;

  private ReceiptKeys(
      Map<String, ReceiptKey> derived, SequencedMap<Integer, ReceiptKey> configured) {
    this.derived = derived;
    this.configured = configured;
    this.signing = configured.isEmpty() ? DERIVED : configured.firstEntry().getKey();
  }

  /** The keys that follow from fleet keys alone. */
  static ReceiptKeys derived(Map<String, byte[]> fleetKeys) {
    return new ReceiptKeys(
        fleetKeys.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> ReceiptKey.derived(entry.getValue()))),
        new LinkedHashMap<>());
  }

  /**
   * The same with configured keys, from a setting such as {@code
   * 2=secret-of-16-bytes,1=another-of-16-b}.
   *
   * @throws IllegalArgumentException with {@link #FORM} when the text has another form
   */
  ReceiptKeys configured(String text) {
    var keys = new LinkedHashMap<Integer, ReceiptKey>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      try {
        int id = Integer.parseInt(pair.substring(0, Math.max(0, equals)).strip());
        var key = new ReceiptKey(pair.substring(equals + 1).getBytes(UTF_8));
        if (id <= DERIVED || id > MAX_ID || keys.put(id, key) != null) {
          throw new IllegalArgumentException(FORM);
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(FORM); // no cause: it would show the text
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(FORM, e);
      }
    }
    return new ReceiptKeys(derived, keys);
  }

  /**
   * The receipt of a handset.
   *
   * @param vendor one that has a fleet key
   * @param day days since 1970-01-01 UTC
   */
  public Receipt sign(String vendor, String deviceId, Membership membership, int day) {
    var key = Objects.requireNonNull(find(vendor, signing), vendor);
    return new Receipt(membership, day, signing, key.mac(vendor, deviceId, membership, day));
  }

  /** Id of the key that signs. */
  public int signing() {
    return signing;
  }

  /** The key with an id; null when there is none. */
  public @Nullable ReceiptKey find(String vendor, int id) {
    return id == DERIVED ? derived.get(vendor) : configured.get(id);
  }

  @Override
  public String toString() {
    return Stream.concat(
            configured.keySet().stream().map(id -> id + "=***"),
            Stream.of(DERIVED + "=by fleet key"))
        .collect(Collectors.joining(","));
  }
}
