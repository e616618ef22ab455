package dev.yunfan.runtime.registry;

import dev.yunfan.schemas.codec.AvroCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** The released schemas of all values that others than their writer read. */
final class ReleasedSchemas {
  /** Folders of the schemas; left out are the body of requests and what streams tell themselves. */
  static final List<String> NAMES =
      List.of(
          "access-fact",
          "catalogue-fact",
          "control-record",
          "fleet-active-day",
          "fleet-adoption",
          "fleet-adoption-day",
          "fleet-calendar",
          "fleet-clone",
          "fleet-crash-group",
          "fleet-crash-window",
          "fleet-intake",
          "fleet-ramp",
          "fleet-retention",
          "fleet-rollout-arm",
          "fleet-rollout-window",
          "fleet-spike",
          "rejected-telemetry",
          "rollout-health",
          "rollout-standing",
          "telemetry-events");

  private ReleasedSchemas() {}

  /** All of them, by CRC-64-AVRO fingerprint. */
  static Map<Long, Schema> byFingerprint() {
    var all = new HashMap<Long, Schema>();
    NAMES.stream()
        .flatMap(name -> AvroCodec.releasedSchemas(name).stream())
        .forEach(schema -> all.put(SchemaNormalization.parsingFingerprint64(schema), schema));
    return Map.copyOf(all);
  }
}
