package dev.yunfan.runtime.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.schemas.name.NameRule;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fleet key of each vendor: which vendors there are, and whether a handset is whom it says. The
 * credential is {@code Authorization: Bearer VENDOR/DEVICE-ID/TOKEN}.
 */
public final class FleetKeys {
  private static final String SCHEME = "Bearer ";

  private final Map<String, DeviceToken> tokens;
  private final ReceiptKeys receipts;

  /**
   * @param keys vendor to fleet key, each at least 16 bytes
   */
  public FleetKeys(Map<String, byte[]> keys) {
    this(
        keys.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> new DeviceToken(entry.getValue()))),
        ReceiptKeys.derived(keys));
  }

  private FleetKeys(Map<String, DeviceToken> tokens, ReceiptKeys receipts) {
    this.tokens = tokens;
    this.receipts = receipts;
  }

  /**
   * Keys from a setting such as {@code haier=secret-of-16-bytes,acer=another-of-16-b}.
   *
   * @throws IllegalArgumentException when the text has another form, two keys of one vendor, or
   *     what is no vendor's name
   */
  public static FleetKeys parse(String text) {
    var keys = new HashMap<String, byte[]>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      String vendor = pair.substring(0, Math.max(0, equals)).strip();
      if (vendor.isEmpty()) {
        throw new IllegalArgumentException("not of the form vendor=key,vendor=key");
      }
      NameRule.VENDOR.require(vendor);
      if (keys.put(vendor, pair.substring(equals + 1).getBytes(UTF_8)) != null) {
        throw new IllegalArgumentException("two keys of one vendor, " + vendor);
      }
    }
    return new FleetKeys(keys);
  }

  /**
   * The same with configured receipt keys, from a setting such as {@code
   * 2=secret-of-16-bytes,1=another-of-16-b}.
   *
   * @throws IllegalArgumentException with {@link ReceiptKeys#FORM} when the text has another form
   */
  public FleetKeys withReceiptKeys(String text) {
    return new FleetKeys(tokens, receipts.configured(text));
  }

  /** The keys of receipts. */
  public ReceiptKeys receipts() {
    return receipts;
  }

  /** The vendors that exist. */
  public Set<String> vendors() {
    return tokens.keySet();
  }

  /**
   * The handset that an {@code Authorization} header proves, or nothing when the header is missing,
   * malformed, of an unknown vendor, or its token is wrong.
   */
  public Optional<DevicePrincipal> authenticate(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith(SCHEME)) {
      return Optional.empty();
    }
    int first = authorization.indexOf('/', SCHEME.length());
    int second = authorization.indexOf('/', first + 1);
    if (first < 0 || second < 0) {
      return Optional.empty();
    }
    String vendor = authorization.substring(SCHEME.length(), first);
    String deviceId = authorization.substring(first + 1, second);
    var token = tokens.get(vendor);
    return token != null && token.matches(deviceId, authorization.substring(second + 1))
        ? Optional.of(new DevicePrincipal(vendor, deviceId))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return tokens.keySet().stream().sorted().map(v -> v + "=***").collect(Collectors.joining(","));
  }
}
