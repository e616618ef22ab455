package dev.yunfan.ingest;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.settings.Settings;
import java.time.Duration;
import java.util.Map;

/**
 * Settings of the gateway.
 *
 * @param host address to listen on
 * @param port to listen on; 0 for any free one
 * @param eventLoops how many event loops serve, 1 to 256
 * @param telemetryPartitions partitions of {@code telemetry.events}
 * @param limits how much comes in at a time
 */
public record IngestConfig(
    String host, int port, int eventLoops, int telemetryPartitions, Limits limits) {
  /** Prefix of the settings. */
  public static final String PREFIX = "INGEST_";

  private static final int DEFAULT_PORT = 8081;

  /**
   * How much comes in at a time.
   *
   * @param bodyBytes longest body, on the wire and after decompression
   * @param inFlightRequests most requests under way
   * @param inFlightBytes most bytes of bodies and of records not yet replicated
   * @param replication how long a batch may take to be replicated before it is given up
   */
  public record Limits(
      int bodyBytes, int inFlightRequests, long inFlightBytes, Duration replication) {
    /** The limits by default. */
    public static Limits defaults() {
      return new Limits(1024 * 1024, 4_096, 32L * 1024 * 1024, Duration.ofSeconds(10));
    }
  }

  /** The settings by default. */
  public static IngestConfig defaults() {
    return new IngestConfig(
        "127.0.0.1",
        DEFAULT_PORT,
        Runtime.getRuntime().availableProcessors(),
        Topic.TELEMETRY_EVENTS.partitions(),
        Limits.defaults());
  }

  /** The same settings with another port. */
  public IngestConfig withPort(int other) {
    return new IngestConfig(host, other, eventLoops, telemetryPartitions, limits);
  }

  /** The same settings with other limits. */
  public IngestConfig withLimits(Limits other) {
    return new IngestConfig(host, port, eventLoops, telemetryPartitions, other);
  }

  /**
   * Reads the settings, such as from the environment.
   *
   * @throws IllegalArgumentException naming everything that is wrong
   */
  public static IngestConfig from(Map<String, String> values) {
    var settings = new Settings(PREFIX, values);
    var byDefault = defaults();
    var limits = byDefault.limits();
    var config =
        new IngestConfig(
            settings.optional("HOST", String::strip, byDefault.host()),
            settings.optional("PORT", Settings.integer(0, 65_535), byDefault.port()),
            settings.optional("EVENT_LOOPS", Settings.integer(1, 256), byDefault.eventLoops()),
            settings.optional(
                "TELEMETRY_PARTITIONS",
                Settings.integer(1, 10_000),
                byDefault.telemetryPartitions()),
            new Limits(
                settings.optional(
                    "MAX_BODY_BYTES", Settings.integer(1_024, 1024 * 1024), limits.bodyBytes()),
                settings.optional(
                    "MAX_IN_FLIGHT_REQUESTS",
                    Settings.integer(1, 1_000_000),
                    limits.inFlightRequests()),
                settings.optional(
                    "MAX_IN_FLIGHT_BYTES",
                    Settings.integer(1024 * 1024, Integer.MAX_VALUE),
                    (int) limits.inFlightBytes()),
                settings.optional(
                    "REPLICATION_TIMEOUT", Settings::duration, limits.replication())));
    settings.throwIfBad();
    return config;
  }
}
