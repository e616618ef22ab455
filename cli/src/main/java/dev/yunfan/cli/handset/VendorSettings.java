package dev.yunfan.cli.handset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.schemas.name.NameRule;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code vendor=value,vendor=value} options. */
final class VendorSettings {
  private static final int MIN_FLEET_KEY_BYTES = 16;

  private VendorSettings() {}

  /** Fleet keys, as the servers take them in {@code YUNFAN_FLEET_KEYS}. */
  static Map<String, byte[]> fleetKeys(String option, String text) throws CannotStart {
    var keys = new LinkedHashMap<String, byte[]>();
    for (var pair : pairs(option, text).entrySet()) {
      keys.put(pair.getKey(), fleetKey(option, pair.getValue()));
    }
    return keys;
  }

  /** One fleet key. */
  static byte[] fleetKey(String option, String text) throws CannotStart {
    byte[] key = text.getBytes(UTF_8);
    if (key.length < MIN_FLEET_KEY_BYTES) {
      throw new CannotStart(
          "%s: a key of %d bytes, at least %d are needed"
              .formatted(option, key.length, MIN_FLEET_KEY_BYTES));
    }
    return key;
  }

  private static Map<String, String> pairs(String option, String text) throws CannotStart {
    var pairs = new LinkedHashMap<String, String>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new CannotStart(option + ": not of the form vendor=key,vendor=key");
      }
      String vendor = pair.substring(0, equals).strip();
      if (!NameRule.VENDOR.allows(vendor)) {
        throw new CannotStart(NameRule.VENDOR.objection(option + ": vendor", vendor));
      }
      pairs.put(vendor, pair.substring(equals + 1).strip());
    }
    return pairs;
  }
}
