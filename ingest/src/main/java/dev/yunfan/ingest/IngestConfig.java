package dev.yunfan.ingest;

import dev.yunfan.ingest.load.DeviceBytes;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of the gateway.
 *
 * @param host address to listen on
 * @param port to listen on; 0 for any free one
 * @param eventLoops how many event loops serve, 1 to 256
 * @param telemetryPartitions partitions of {@code telemetry.events}
 * @param replicationFactor least one of topics that are missing
 * @param limits how much comes in at a time
 * @param tls key store of the server; without it HTTP is in the clear
 */
public record IngestConfig(
    String host,
    int port,
    int eventLoops,
    int telemetryPartitions,
    int replicationFactor,
    Limits limits,
    Optional<Tls> tls) {
  /** Prefix of the settings. */
  public static final String PREFIX = "INGEST_";

  private static final int DEFAULT_PORT = 8081;

  /** Ten times what a handset sends that crashes twice a minute with the longest stacks. */
  private static final int BYTES_PER_DAY = 256 * 1024 * 1024;

  /** A month of a handset that could send nothing. */
  private static final int BYTES_AT_ONCE = 64 * 1024 * 1024;

  /**
   * How much comes in at a time.
   *
   * @param bodyBytes longest body, on the wire and after decompression
   * @param inFlightRequests most requests under way
   * @param inFlightBytes most bytes of bodies and of records not yet replicated
   * @param bodyTime how long a body may take from its head on, at least one second
   * @param replication how long a batch may take to be replicated before it is given up, at least
   *     one second
   * @param devicePerSecond batches a second of one device, sustained, 1 to 10,000
   * @param deviceBurst batches of one device that may come at once
   * @param deviceBytesPerDay bytes of one device a day, sustained: bodies, and what is kept of
   *     refused ones; at least 1 MiB
   * @param deviceBytesAtOnce bytes of one device that may come at once, at least 1 MiB
   */
  public record Limits(
      int bodyBytes,
      int inFlightRequests,
      long inFlightBytes,
      Duration bodyTime,
      Duration replication,
      int devicePerSecond,
      int deviceBurst,
      int deviceBytesPerDay,
      int deviceBytesAtOnce) {
    public Limits {
      if (bodyTime.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException("%s for a body, at least PT1S".formatted(bodyTime));
      }
      if (replication.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException("%s to replicate, at least PT1S".formatted(replication));
      }
    }

    /** Limits with the budgets of bytes by default. */
    public Limits(
        int bodyBytes,
        int inFlightRequests,
        long inFlightBytes,
        Duration bodyTime,
        Duration replication,
        int devicePerSecond,
        int deviceBurst) {
      this(
          bodyBytes,
          inFlightRequests,
          inFlightBytes,
          bodyTime,
          replication,
          devicePerSecond,
          deviceBurst,
          BYTES_PER_DAY,
          BYTES_AT_ONCE);
    }

    /** The limits by default. */
    public static Limits defaults() {
      return new Limits(
          1024 * 1024,
          1_024,
          32L * 1024 * 1024,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          50,
          200,
          BYTES_PER_DAY,
          BYTES_AT_ONCE);
    }
  }

  /**
   * A key store of type PKCS12 or JKS.
   *
   * @param keyStore its file
   * @param password of the store and of its key
   */
  public record Tls(Path keyStore, String password) {
    @Override
    public String toString() {
      return "Tls[keyStore=%s, password=***]".formatted(keyStore);
    }
  }

  /** The settings by default. */
  public static IngestConfig defaults() {
    return new IngestConfig(
        "127.0.0.1",
        DEFAULT_PORT,
        Runtime.getRuntime().availableProcessors(),
        Topic.TELEMETRY_EVENTS.partitions(),
        1,
        Limits.defaults(),
        Optional.empty());
  }

  /** The same settings with another port. */
  public IngestConfig withPort(int other) {
    return new IngestConfig(
        host, other, eventLoops, telemetryPartitions, replicationFactor, limits, tls);
  }

  /** The same settings with other limits. */
  public IngestConfig withLimits(Limits other) {
    return new IngestConfig(
        host, port, eventLoops, telemetryPartitions, replicationFactor, other, tls);
  }

  /** The same settings with another number of partitions of {@code telemetry.events}. */
  public IngestConfig withTelemetryPartitions(int other) {
    return new IngestConfig(host, port, eventLoops, other, replicationFactor, limits, tls);
  }

  /** The same settings with a key store. */
  public IngestConfig withTls(Tls other) {
    return new IngestConfig(
        host, port, eventLoops, telemetryPartitions, replicationFactor, limits, Optional.of(other));
  }

  /**
   * Reads the settings, such as from the environment.
   *
   * @throws IllegalArgumentException naming everything that is wrong
   */
  public static IngestConfig from(Map<String, String> values) {
    var settings = new Settings(PREFIX, values);
    var byDefault = defaults();
    var config =
        new IngestConfig(
            settings.optional("HOST", String::strip, byDefault.host()),
            settings.optional("PORT", Settings.integer(0, 65_535), byDefault.port()),
            settings.optional("EVENT_LOOPS", Settings.integer(1, 256), byDefault.eventLoops()),
            settings.optional(
                "TELEMETRY_PARTITIONS",
                Settings.integer(1, 10_000),
                byDefault.telemetryPartitions()),
            settings.optional(
                "REPLICATION_FACTOR", Settings.integer(1, 9), byDefault.replicationFactor()),
            limits(settings, byDefault.limits()),
            tls(settings));
    settings.throwIfBad();
    return config;
  }

  private static Limits limits(Settings settings, Limits byDefault) {
    return new Limits(
        settings.optional(
            "MAX_BODY_BYTES", Settings.integer(1_024, 1024 * 1024), byDefault.bodyBytes()),
        settings.optional(
            "MAX_IN_FLIGHT_REQUESTS", Settings.integer(1, 1_000_000), byDefault.inFlightRequests()),
        settings.optional(
            "MAX_IN_FLIGHT_BYTES",
            Settings.integer(1024 * 1024, Integer.MAX_VALUE),
            (int) byDefault.inFlightBytes()),
        settings.optional("BODY_TIMEOUT", IngestConfig::aSecondOrMore, byDefault.bodyTime()),
        settings.optional(
            "REPLICATION_TIMEOUT", IngestConfig::aSecondOrMore, byDefault.replication()),
        settings.optional(
            "DEVICE_BATCHES_PER_SECOND", Settings.integer(1, 10_000), byDefault.devicePerSecond()),
        settings.optional("DEVICE_BURST", Settings.integer(1, 1_000_000), byDefault.deviceBurst()),
        settings.optional(
            "DEVICE_BYTES_PER_DAY", IngestConfig::budget, byDefault.deviceBytesPerDay()),
        settings.optional(
            "DEVICE_BYTES_AT_ONCE", IngestConfig::budget, byDefault.deviceBytesAtOnce()));
  }

  private static int budget(String text) {
    return Settings.integer(DeviceBytes.LEAST, Integer.MAX_VALUE).apply(text);
  }

  private static Duration aSecondOrMore(String text) {
    var duration = Settings.duration(text);
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("not PT1S or more");
    }
    return duration;
  }

  private static Optional<Tls> tls(Settings settings) {
    Optional<Path> keyStore =
        settings.optional("KEY_STORE", text -> Optional.of(Path.of(text)), Optional.empty());
    String password = settings.secret("KEY_STORE_PASSWORD", "not a text", text -> text, "");
    return keyStore.map(path -> new Tls(path, password));
  }
}
