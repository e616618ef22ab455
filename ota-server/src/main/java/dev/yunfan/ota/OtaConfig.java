package dev.yunfan.ota;

import dev.yunfan.ota.checkin.Schedule;
import dev.yunfan.ota.control.Rules;
import dev.yunfan.ota.replay.RepairKey;
import dev.yunfan.ota.trust.ServerKeys;
import dev.yunfan.ota.webhook.WebhookKey;
import dev.yunfan.runtime.operator.Oidc;
import dev.yunfan.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settings of the OTA server.
 *
 * @param keys whom it trusts, and what it signs with
 */
public record OtaConfig(Listen listen, Images images, OtaKeys keys, Fleet fleet, Control control) {
  private static final long MIB = 1L << 20;
  private static final int DEFAULT_PORT = 8083;
  private static final Pattern SERVERS = Pattern.compile("(?:(\\d{1,4})/)?(\\d{1,4})");

  /**
   * Where it listens.
   *
   * @param port 0 for any free one
   * @param eventLoops how many threads answer handsets
   * @param signers how many threads sign offers
   */
  public record Listen(String host, int port, int eventLoops, int signers) {}

  /**
   * Firmware images.
   *
   * @param store their folder
   * @param maxBytes largest image
   * @param maxDownloads downloads at the same time
   * @param uploadKeep how long an upload that broke off is kept for whoever goes on with it
   */
  public record Images(Path store, long maxBytes, int maxDownloads, Duration uploadKeep) {}

  /**
   * The handsets.
   *
   * @param schedule when they come back, in the injected clock's time
   * @param zone their time zone, for hours of the day
   * @param servers who shares a rollout's offers per minute
   */
  public record Fleet(Schedule schedule, ZoneId zone, Servers servers) {}

  /**
   * The servers that share a rollout's offers per minute.
   *
   * @param count how many servers
   * @param number which of them this is, 1 to {@code count}
   */
  public record Servers(int count, int number) {}

  /**
   * The control log and what follows from it.
   *
   * @param gatePause between rounds of the gatekeeper, in real time
   * @param maxStaleness how long after the last proof of having read every command a server still
   *     offers, in real time
   * @param streamsGroup application id of the streams, whose evidence passes stages
   * @param maxCountingLag no stage passes while they have not counted what arrived so long ago, in
   *     real time
   * @param blindAfter no offers are made while the evidence has been stale for so long, in real
   *     time
   * @param snapshot file that a start goes on from; empty: every start replays the whole log
   * @param replicationFactor least one of topics that are missing
   * @param rules that an empty log begins by
   */
  public record Control(
      Duration gatePause,
      Duration maxStaleness,
      String streamsGroup,
      Duration maxCountingLag,
      Duration blindAfter,
      Optional<Path> snapshot,
      int replicationFactor,
      Rules rules) {

    Control withMaxStaleness(Duration limit) {
      return new Control(
          gatePause,
          limit,
          streamsGroup,
          maxCountingLag,
          blindAfter,
          snapshot,
          replicationFactor,
          rules);
    }

    Control withMaxCountingLag(Duration limit) {
      return new Control(
          gatePause,
          maxStaleness,
          streamsGroup,
          limit,
          blindAfter,
          snapshot,
          replicationFactor,
          rules);
    }

    Control withBlindAfter(Duration limit) {
      return new Control(
          gatePause,
          maxStaleness,
          streamsGroup,
          maxCountingLag,
          limit,
          snapshot,
          replicationFactor,
          rules);
    }

    Control withSnapshot(Path file) {
      return new Control(
          gatePause,
          maxStaleness,
          streamsGroup,
          maxCountingLag,
          blindAfter,
          Optional.of(file),
          replicationFactor,
          rules);
    }

    Control withRules(Rules first) {
      return new Control(
          gatePause,
          maxStaleness,
          streamsGroup,
          maxCountingLag,
          blindAfter,
          snapshot,
          replicationFactor,
          first);
    }
  }

  /** The defaults; any free port of the loopback interface. */
  public static OtaConfig defaults(Path imageStore) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new OtaConfig(
        new Listen("127.0.0.1", 0, cores, Math.max(1, cores / 2)),
        new Images(imageStore, 4096 * MIB, 256, Duration.ofDays(7)),
        OtaKeys.NONE,
        new Fleet(
            new Schedule(Duration.ofHours(24), Duration.ofHours(1)),
            ZoneId.of("Asia/Shanghai"),
            new Servers(1, 1)),
        new Control(
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            "yunfan-streams",
            Duration.ofMinutes(1),
            Duration.ofMinutes(15),
            Optional.empty(),
            1,
            Rules.NEWEST));
  }

  /**
   * Reads {@code OTA_} settings.
   *
   * @throws IllegalArgumentException with one line a problem
   */
  public static OtaConfig from(Map<String, String> values) {
    var settings = new Settings("OTA_", values);
    var byDefault = defaults(Path.of("images"));
    var images = images(settings, byDefault.images);
    var config =
        new OtaConfig(
            listen(settings, byDefault.listen),
            images,
            OtaKeys.from(settings),
            fleet(settings, byDefault.fleet),
            control(settings, byDefault.control, images.store));
    settings.throwIfBad();
    return config;
  }

  private static Listen listen(Settings settings, Listen byDefault) {
    return new Listen(
        settings.optional("HOST", text -> text, byDefault.host),
        settings.optional("PORT", Settings.integer(0, 65_535), DEFAULT_PORT),
        settings.optional("EVENT_LOOPS", Settings.integer(1, 256), byDefault.eventLoops),
        settings.optional("SIGNERS", Settings.integer(1, 256), byDefault.signers));
  }

  private static Images images(Settings settings, Images byDefault) {
    return new Images(
        settings.optional("IMAGE_STORE", Path::of, byDefault.store),
        settings.optional("MAX_IMAGE_MIB", Settings.integer(1, 1 << 20), 4096) * MIB,
        settings.optional("MAX_DOWNLOADS", Settings.integer(1, 1 << 20), byDefault.maxDownloads),
        settings.optional("UPLOAD_KEEP", OtaConfig::positive, byDefault.uploadKeep));
  }

  private static Fleet fleet(Settings settings, Fleet byDefault) {
    var schedule = byDefault.schedule;
    return new Fleet(
        new Schedule(
            settings.optional("CHECK_IN_INTERVAL", OtaConfig::interval, schedule.interval()),
            settings.optional(
                "ACTIVE_CHECK_IN_INTERVAL", OtaConfig::interval, schedule.activeInterval())),
        settings.optional("TIME_ZONE", OtaConfig::zone, byDefault.zone),
        settings.optional("SERVERS", OtaConfig::servers, byDefault.servers));
  }

  private static Control control(Settings settings, Control byDefault, Path store) {
    return new Control(
        settings.optional("GATE_PAUSE", OtaConfig::positive, byDefault.gatePause),
        settings.optional("MAX_STALENESS", OtaConfig::positive, byDefault.maxStaleness),
        settings.optional("STREAMS_GROUP", String::strip, byDefault.streamsGroup),
        settings.optional("MAX_COUNTING_LAG", OtaConfig::positive, byDefault.maxCountingLag),
        settings.optional("BLIND_AFTER", OtaConfig::positive, byDefault.blindAfter),
        settings.optional(
            "CONTROL_SNAPSHOT",
            OtaConfig::file,
            Optional.of(store.resolveSibling("control.snapshot"))),
        settings.optional("REPLICATION_FACTOR", Settings.integer(1, 9), 1),
        settings.optional("RULES", OtaConfig::rules, byDefault.rules));
  }

  /** The same with another first admin's token. */
  public OtaConfig withOperatorToken(String token) {
    return with(keys.withOperatorToken(token));
  }

  /** The same with keys to publish and sign offers with. */
  public OtaConfig withOnlineKeys(ServerKeys online) {
    return with(keys.withOnline(online));
  }

  /** The same with a key that webhooks' secrets come from. */
  public OtaConfig withWebhookKey(WebhookKey key) {
    return with(keys.withWebhooks(key));
  }

  /** The same with a key that repairs of the control log are checked with. */
  public OtaConfig withRepairKey(RepairKey key) {
    return with(keys.withRepair(key));
  }

  /** The same with an OIDC issuer. */
  public OtaConfig withOidc(Oidc issuer) {
    return with(keys.withOidc(issuer));
  }

  private OtaConfig with(OtaKeys other) {
    return new OtaConfig(listen, images, other, fleet, control);
  }

  /** The same with another largest image. */
  public OtaConfig withMaxImageBytes(long limit) {
    var other = new Images(images.store, limit, images.maxDownloads, images.uploadKeep);
    return new OtaConfig(listen, other, keys, fleet, control);
  }

  /** The same with another limit of staleness. */
  public OtaConfig withMaxStaleness(Duration limit) {
    return with(control.withMaxStaleness(limit));
  }

  /** The same with another limit of time without current evidence. */
  public OtaConfig withBlindAfter(Duration limit) {
    return with(control.withBlindAfter(limit));
  }

  /** The same with another limit of what the streams may leave uncounted. */
  public OtaConfig withMaxCountingLag(Duration limit) {
    return with(control.withMaxCountingLag(limit));
  }

  /** The same with a file that a start goes on from. */
  public OtaConfig withSnapshot(Path file) {
    return with(control.withSnapshot(file));
  }

  /** The same with other rules for an empty log. */
  public OtaConfig withRules(Rules first) {
    return with(control.withRules(first));
  }

  private OtaConfig with(Control other) {
    return new OtaConfig(listen, images, keys, fleet, other);
  }

  /** {@code COUNT}, or {@code NUMBER/COUNT} where each server has a number of its own. */
  private static Servers servers(String text) {
    var parts = SERVERS.matcher(text);
    if (parts.matches()) {
      int count = Integer.parseInt(parts.group(2));
      int number = parts.group(1) == null ? 1 : Integer.parseInt(parts.group(1));
      if (number >= 1 && number <= count) {
        return new Servers(count, number);
      }
    }
    throw new IllegalArgumentException("not NUMBER/COUNT such as 2/3: the second of three servers");
  }

  private static Rules rules(String text) {
    return Arrays.stream(Rules.values())
        .filter(rules -> text.equals(Integer.toString(rules.number())))
        .findAny()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "not a version of the rules from 1 to " + Rules.NEWEST.number()));
  }

  private static Optional<Path> file(String text) {
    return text.equals("none") ? Optional.empty() : Optional.of(Path.of(text));
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
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a time zone such as Asia/Shanghai", e);
    }
  }
}
