package dev.yunfan.agent.fleet;

import dev.yunfan.agent.update.ReleaseVerifier;
import dev.yunfan.agent.update.VendorKeyVerifier;
import java.net.URI;
import java.security.PublicKey;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One run of the fleet.
 *
 * @param devices handsets in all, 1 to 16,000,000
 * @param seed the same seed gives the same fleet and the same lives
 * @param ingest base of the telemetry gateway, such as {@code http://127.0.0.1:8081}
 * @param ota base of the OTA server
 * @param fleetKeys vendor to fleet key, at least 16 bytes each
 * @param verifiers vendor to what its handsets trust from the factory
 */
public record FleetConfig(
    int devices,
    long seed,
    Scenario scenario,
    URI ingest,
    URI ota,
    Map<String, byte[]> fleetKeys,
    Map<String, ReleaseVerifier> verifiers,
    Knobs knobs) {
  public FleetConfig {
    fleetKeys = Map.copyOf(fleetKeys);
    verifiers = Map.copyOf(verifiers);
    if (devices < 1 || devices > 16_000_000) {
      throw new IllegalArgumentException("devices %d is outside 1..16000000".formatted(devices));
    }
    for (var launch : scenario.launches()) {
      if (!fleetKeys.containsKey(launch.vendor()) || !verifiers.containsKey(launch.vendor())) {
        throw new IllegalArgumentException("no keys of vendor " + launch.vendor());
      }
    }
  }

  /** The verifiers of handsets that carry their vendor's Ed25519 key. */
  public static Map<String, ReleaseVerifier> vendorKeys(Map<String, PublicKey> keys) {
    return keys.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, entry -> new VendorKeyVerifier(entry.getValue())));
  }
}
