package dev.yunfan.agent.fleet.run;

import dev.yunfan.schemas.identity.DeviceToken;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Makes the credentials that handsets carry from the factory, instead of storing a million. */
final class Credentials {
  private final Map<String, DeviceToken> tokens;

  Credentials(Map<String, byte[]> fleetKeys) {
    this.tokens =
        fleetKeys.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> new DeviceToken(entry.getValue())));
  }

  /** Value of the {@code Authorization} header. */
  String of(Handset handset) {
    String vendor = handset.launch.vendor();
    String deviceId = handset.deviceId();
    String token = Objects.requireNonNull(tokens.get(vendor)).of(deviceId);
    return "Bearer " + vendor + "/" + deviceId + "/" + token;
  }
}
