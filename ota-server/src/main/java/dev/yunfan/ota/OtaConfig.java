package dev.yunfan.ota;

import dev.yunfan.ota.checkin.Schedule;
import dev.yunfan.ota.http.JwtDoor;
import dev.yunfan.ota.webhook.WebhookKey;
import dev.yunfan.runtime.settings.Settings;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of the OTA server.
 *
 * @param port 0 for any free one
 * @param eventLoops how many threads answer handsets
 * @param imageStore folder of the images
 * @param operatorToken the first admin's bearer token; empty: none
 * @param vendorKeys Ed25519 public keys that releases are signed with
 * @param schedule when handsets come back, in the injected clock's time
 * @param gatePause between rounds of the gatekeeper, in real time
 * @param maxStaleness how long after the last proof of having read every command a server still
 *     offers, in real time
 * @param maxImageBytes largest image
 * @param maxDownloads downloads at the same time
 * @param zone time zone of the fleet, for hours of the day
 * @param servers how many servers share a rollout's offers per minute
 * @param replicationFactor of topics that are missing
 * @param webhookKey secrets of webhooks come from it; empty: there are no webhooks
 * @param oidc issuer whose access tokens are accepted too; empty: none
 * @param assignmentKey Ed25519 key that offers are signed with; empty: they are not
 */
public record OtaConfig(
    String host,
    int port,
    int eventLoops,
    Path imageStore,
    Secret operatorToken,
    Map<String, PublicKey> vendorKeys,
    Schedule schedule,
    Duration gatePause,
    Duration maxStaleness,
    long maxImageBytes,
    int maxDownloads,
    ZoneId zone,
    int servers,
    int replicationFactor,
    Optional<PrivateKey> assignmentKey,
    Optional<WebhookKey> webhookKey,
    Optional<Oidc> oidc) {
  private static final long GIB = 1L << 30;

  public OtaConfig {
    vendorKeys = Map.copyOf(vendorKeys);
  }

  /** An OIDC issuer, this server's name there, and where its keys are. */
  public record Oidc(String issuer, String audience, URI jwks) {
    /**
     * From {@code ISSUER AUDIENCE JWKS-URL}, with spaces between.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    static Optional<Oidc> parse(String text) {
      var parts = text.split(" +", -1);
      if (parts.length != 3 || !parts[2].startsWith("http")) {
        throw new IllegalArgumentException("not of the form ISSUER AUDIENCE JWKS-URL");
      }
      return Optional.of(new Oidc(parts[0], parts[1], URI.create(parts[2])));
    }

    JwtDoor door() {
      try {
        return new JwtDoor(issuer, audience, jwks.toURL());
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException(jwks + " is not a URL", e);
      }
    }
  }

  /** The same with an OIDC issuer. */
  public OtaConfig withOidc(Oidc issuer) {
    return new OtaConfig(
        host,
        port,
        eventLoops,
        imageStore,
        operatorToken,
        vendorKeys,
        schedule,
        gatePause,
        maxStaleness,
        maxImageBytes,
        maxDownloads,
        zone,
        servers,
        replicationFactor,
        assignmentKey,
        webhookKey,
        Optional.of(issuer));
  }

  /** A text that never prints. */
  public record Secret(String text) {
    @Override
    public String toString() {
      return text.isEmpty() ? "none" : "***";
    }
  }

  /** What holds where nothing is said; any free port of the loopback interface. */
  public static OtaConfig defaults(Path imageStore) {
    return new OtaConfig(
        "127.0.0.1",
        0,
        Math.max(1, Runtime.getRuntime().availableProcessors()),
        imageStore,
        new Secret(""),
        Map.of(),
        new Schedule(Duration.ofHours(24), Duration.ofHours(1)),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        4 * GIB,
        256,
        ZoneId.of("Asia/Shanghai"),
        1,
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Reads {@code OTA_} settings.
   *
   * @throws IllegalArgumentException with one line a problem
   */
  public static OtaConfig from(Map<String, String> values) {
    var settings = new Settings("OTA_", values);
    var byDefault = defaults(Path.of("images"));
    var config =
        new OtaConfig(
            settings.optional("HOST", text -> text, byDefault.host),
            settings.optional("PORT", Settings.integer(0, 65_535), 8083),
            settings.optional("EVENT_LOOPS", Settings.integer(1, 256), byDefault.eventLoops),
            settings.optional("IMAGE_STORE", Path::of, byDefault.imageStore),
            settings.optional("OPERATOR_TOKEN", Secret::new, byDefault.operatorToken),
            settings.optional("VENDOR_KEYS", VendorKeys::parse, byDefault.vendorKeys),
            new Schedule(
                settings.optional(
                    "CHECK_IN_INTERVAL", OtaConfig::interval, byDefault.schedule.interval()),
                settings.optional(
                    "ACTIVE_CHECK_IN_INTERVAL",
                    OtaConfig::interval,
                    byDefault.schedule.activeInterval())),
            settings.optional("GATE_PAUSE", OtaConfig::positive, byDefault.gatePause),
            settings.optional("MAX_STALENESS", OtaConfig::positive, byDefault.maxStaleness),
            settings.optional("MAX_IMAGE_MIB", Settings.integer(1, 1 << 20), 4096) * (1L << 20),
            settings.optional(
                "MAX_DOWNLOADS", Settings.integer(1, 1 << 20), byDefault.maxDownloads),
            settings.optional("TIME_ZONE", OtaConfig::zone, byDefault.zone),
            settings.optional("SERVERS", Settings.integer(1, 1000), byDefault.servers),
            settings.optional("REPLICATION_FACTOR", Settings.integer(1, 9), 1),
            settings.optional(
                "ASSIGNMENT_KEY",
                text -> Optional.of(VendorKeys.privateKey(text)),
                byDefault.assignmentKey),
            settings.optional(
                "WEBHOOK_KEY", text -> Optional.of(new WebhookKey(text)), byDefault.webhookKey),
            settings.optional("OIDC", Oidc::parse, byDefault.oidc));
    settings.throwIfBad();
    return config;
  }

  /** The same with another first admin's token. */
  public OtaConfig withOperatorToken(String token) {
    return new OtaConfig(
        host,
        port,
        eventLoops,
        imageStore,
        new Secret(token),
        vendorKeys,
        schedule,
        gatePause,
        maxStaleness,
        maxImageBytes,
        maxDownloads,
        zone,
        servers,
        replicationFactor,
        assignmentKey,
        webhookKey,
        oidc);
  }

  /** The same with other vendors' keys. */
  public OtaConfig withVendorKeys(Map<String, PublicKey> keys) {
    return new OtaConfig(
        host,
        port,
        eventLoops,
        imageStore,
        operatorToken,
        keys,
        schedule,
        gatePause,
        maxStaleness,
        maxImageBytes,
        maxDownloads,
        zone,
        servers,
        replicationFactor,
        assignmentKey,
        webhookKey,
        oidc);
  }

  /** The same with another check-in schedule. */
  public OtaConfig withSchedule(Schedule other) {
    return new OtaConfig(
        host,
        port,
        eventLoops,
        imageStore,
        operatorToken,
        vendorKeys,
        other,
        gatePause,
        maxStaleness,
        maxImageBytes,
        maxDownloads,
        zone,
        servers,
        replicationFactor,
        assignmentKey,
        webhookKey,
        oidc);
  }

  /** The same on another port. */
  public OtaConfig withPort(int other) {
    return new OtaConfig(
        host,
        other,
        eventLoops,
        imageStore,
        operatorToken,
        vendorKeys,
        schedule,
        gatePause,
        maxStaleness,
        maxImageBytes,
        maxDownloads,
        zone,
        servers,
        replicationFactor,
        assignmentKey,
        webhookKey,
        oidc);
  }

  /** The same with another limit of staleness. */
  public OtaConfig withMaxStaleness(Duration limit) {
    return new OtaConfig(
        host,
        port,
        eventLoops,
        imageStore,
        operatorToken,
        vendorKeys,
        schedule,
        gatePause,
        limit,
        maxImageBytes,
        maxDownloads,
        zone,
        servers,
        replicationFactor,
        assignmentKey,
        webhookKey,
        oidc);
  }

  /** The same with a key that offers are signed with. */
  public OtaConfig withAssignmentKey(PrivateKey key) {
    return new OtaConfig(
        host,
        port,
        eventLoops,
        imageStore,
        operatorToken,
        vendorKeys,
        schedule,
        gatePause,
        maxStaleness,
        maxImageBytes,
        maxDownloads,
        zone,
        servers,
        replicationFactor,
        Optional.of(key),
        webhookKey,
        oidc);
  }

  /** The same with a key that webhooks' secrets come from. */
  public OtaConfig withWebhookKey(WebhookKey key) {
    return new OtaConfig(
        host,
        port,
        eventLoops,
        imageStore,
        operatorToken,
        vendorKeys,
        schedule,
        gatePause,
        maxStaleness,
        maxImageBytes,
        maxDownloads,
        zone,
        servers,
        replicationFactor,
        assignmentKey,
        Optional.of(key),
        oidc);
  }

  private static Duration interval(String text) {
    var duration = Settings.duration(text);
    if (duration.toSeconds() < 2) {
      throw new IllegalArgumentException("not at least PT2S");
    }
    return duration;
  }

  private static Duration positive(String text) {
    var duration = Settings.duration(text);
    if (duration.toMillis() < 1) {
      throw new IllegalArgumentException("not at least PT0.001S");
    }
    return duration;
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException("not a time zone such as Asia/Shanghai", e);
    }
  }
}
