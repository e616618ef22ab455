package dev.yunfan.agent.fleet.story;

import dev.yunfan.agent.update.Listings;
import java.net.URI;
import java.util.Map;

/**
 * One run of the fleet.
 *
 * @param devices handsets in all, 1 to 16,000,000
 * @param seed the same seed gives the same fleet and the same lives
 * @param ingest base of the telemetry gateway, such as {@code http://127.0.0.1:8081}
 * @param ota base of the OTA server
 * @param fleetKeys vendor to fleet key, at least 16 bytes each
 * @param listings where handsets look up what vendors signed; asked on worker threads
 */
public record FleetConfig(
    int devices,
    long seed,
    Scenario scenario,
    URI ingest,
    URI ota,
    Map<String, byte[]> fleetKeys,
    Listings listings,
    Knobs knobs) {
  public FleetConfig {
    fleetKeys = Map.copyOf(fleetKeys);
    if (devices < 1 || devices > 16_000_000) {
      throw new IllegalArgumentException("devices %d is outside 1..16000000".formatted(devices));
    }
    for (var launch : scenario.launches()) {
      if (!fleetKeys.containsKey(launch.vendor())) {
        throw new IllegalArgumentException("no key of vendor " + launch.vendor());
      }
    }
  }
}
