package dev.yunfan.streams;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.operator.Oidc;
import dev.yunfan.runtime.settings.Secret;
import dev.yunfan.runtime.settings.Settings;
import dev.yunfan.streams.cap.Caps;
import dev.yunfan.streams.question.RolloutWindows;
import dev.yunfan.streams.stage.AlarmSettings;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of one streams server.
 *
 * @param applicationId the same for all instances; names the group, the state and its topics
 * @param host to listen on and to be reached at by other instances
 * @param port 0 for any free one
 * @param stateDir folder of local state; may be lost, Kafka has it all
 * @param people who may ask
 * @param threads stream threads of this instance
 * @param telemetryPartitions of {@code telemetry.events}
 * @param replicationFactor least one of topics that are created
 * @param standbys copies of state on other instances; under the streams protocol a setting of the
 *     group on the brokers instead
 * @param sessionTimeout after which silence an instance is taken for dead; likewise
 * @param transactionTimeout after which the brokers give up what a dead instance left open, more
 *     than {@code commitEvery}; an instance that stalls for longer loses its state to a restore
 * @param streamsProtocol whether the broker coordinates (KIP-1071), else the classic protocol
 * @param every how often counts are sent on, and committed, while the input is fresh
 * @param commitEvery longest time between two commits
 * @param stallAfter how long a task with work may not move before this instance is unready, and its
 *     client is opened anew; twice {@code commitEvery} or more, PT5S to PT1H
 * @param devicesKept handsets' states that each partition keeps as objects
 * @param stateMemoryMegabytes memory for handsets' states and histories, in MiB of the heap, before
 *     they are written to the state folder; with 0, a MiB a partition and store
 * @param stateFreeMegabytes MiB that must stay free under the state folder, else counting holds
 * @param crashWindows lengths of the windows of crash rates, a day among them; minutes are kept for
 *     two days, hours for thirty-five. In a simulation that runs through days in a second, nothing
 *     shorter than a day is worth its traffic
 * @param dayZone whose days are counted; empty for those that were settled, and for a new
 *     application {@link dev.yunfan.streams.calendar.SettledZone#NEW}
 * @param spikeWindow windows of arrival time in which crashing handsets are counted, at most a day
 * @param spikeGrace how long a window waits for a partition that nothing is heard of
 * @param spikeAlarmsPerYear false alarms that are accepted over all streams
 * @param spikeBar crashing handset-days of one kind per 1,000 device-hours that a model may have at
 *     most; infinite for no such bar
 * @param silentAfter how long a handset may be silent after it installed
 * @param rolloutHoursKept how far one partition may be behind another and still be counted in the
 *     hours of rollouts; {@link RolloutWindows#KEPT} or more
 * @param caps of names and crash groups, a partition
 */
public record StreamsConfig(
    String applicationId,
    String host,
    int port,
    Path stateDir,
    People people,
    int threads,
    int telemetryPartitions,
    int replicationFactor,
    int standbys,
    Duration sessionTimeout,
    Duration transactionTimeout,
    boolean streamsProtocol,
    Duration every,
    Duration commitEvery,
    Duration stallAfter,
    int devicesKept,
    int stateMemoryMegabytes,
    int stateFreeMegabytes,
    List<Duration> crashWindows,
    Optional<ZoneId> dayZone,
    Duration spikeWindow,
    Duration spikeGrace,
    double spikeAlarmsPerYear,
    double spikeBar,
    Duration silentAfter,
    Duration rolloutHoursKept,
    Caps caps) {
  private static final double ALARMS_PER_YEAR = 12;

  private static final Duration LEAST_STALL = Duration.ofSeconds(5);
  private static final Duration LONGEST_STALL = Duration.ofHours(1);

  /** A commit may wait for a slow broker, and is no standstill. */
  private static final int COMMITS_A_STALL = 2;

  /** The brokers' default limit. */
  private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(15);

  /** In MiB: more than RocksDB holds in memory here and writes at once. */
  private static final int STATE_FREE = 256;

  /** The part of the largest heap that handsets' states take, unless told otherwise. */
  private static final int HEAP_PART = 4;

  /**
   * The people who may ask, beside the tokens that ota-servers publish.
   *
   * @param operatorToken lets one admin in; empty: none
   * @param oidc issuer whose access tokens are accepted too
   */
  public record People(Secret operatorToken, Optional<Oidc> oidc) {
    /** Nobody. */
    public static final People NONE = new People(Secret.NONE, Optional.empty());

    private static People from(Settings settings) {
      return new People(
          settings.secret("OPERATOR_TOKEN", "any text", Secret::new, NONE.operatorToken),
          settings.optional("OIDC", text -> Optional.of(Oidc.parse(text)), NONE.oidc));
    }
  }

  public StreamsConfig {
    crashWindows = List.copyOf(crashWindows);
    if (!crashWindows.contains(Duration.ofDays(1))) {
      throw new IllegalArgumentException("crash windows %s have no PT24H".formatted(crashWindows));
    }
    if (transactionTimeout.compareTo(commitEvery) <= 0) {
      throw new IllegalArgumentException(
          "STREAMS_TRANSACTION_TIMEOUT=%s is not longer than STREAMS_COMMIT_EVERY=%s"
              .formatted(transactionTimeout, commitEvery));
    }
    if (stallAfter.compareTo(LEAST_STALL) < 0
        || stallAfter.compareTo(commitEvery.multipliedBy(COMMITS_A_STALL)) < 0
        || stallAfter.compareTo(LONGEST_STALL) > 0) {
      throw new IllegalArgumentException(
          "STREAMS_STALL_AFTER=%s is not in PT5S to PT1H, or less than %d times STREAMS_COMMIT_EVERY=%s"
              .formatted(stallAfter, COMMITS_A_STALL, commitEvery));
    }
  }

  /** One instance in the same process as everything else. */
  public static StreamsConfig defaults(Path stateDir) {
    return new StreamsConfig(
        "yunfan-streams",
        "127.0.0.1",
        0,
        stateDir,
        People.NONE,
        1,
        Topic.TELEMETRY_EVENTS.partitions(),
        1,
        0,
        Duration.ofSeconds(10),
        Duration.ofSeconds(15),
        true,
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        4_000,
        heapMegabytes() / HEAP_PART,
        STATE_FREE,
        List.of(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1)),
        Optional.empty(),
        Duration.ofMinutes(5),
        Duration.ofSeconds(30),
        ALARMS_PER_YEAR,
        Double.POSITIVE_INFINITY,
        Duration.ofDays(1),
        RolloutWindows.KEPT,
        Caps.DEFAULT);
  }

  /**
   * Reads settings with the prefix {@code STREAMS_}.
   *
   * @throws IllegalArgumentException naming every bad one
   */
  public static StreamsConfig from(Map<String, String> values) {
    var settings = new Settings("STREAMS_", values);
    var d = defaults(Path.of("data", "streams"));
    var config =
        new StreamsConfig(
            settings.optional("APPLICATION_ID", String::strip, d.applicationId),
            settings.optional("HOST", String::strip, d.host),
            settings.optional("PORT", Settings.integer(0, 65_535), 8_082),
            settings.optional("STATE_DIR", Path::of, d.stateDir),
            People.from(settings),
            settings.optional("THREADS", Settings.integer(1, 64), 2),
            settings.optional(
                "TELEMETRY_PARTITIONS", Settings.integer(1, 1_024), d.telemetryPartitions),
            settings.optional("REPLICATION_FACTOR", Settings.integer(1, 9), d.replicationFactor),
            settings.optional("STANDBYS", Settings.integer(0, 3), d.standbys),
            settings.optional("SESSION_TIMEOUT", Settings::duration, d.sessionTimeout),
            settings.optional(
                "TRANSACTION_TIMEOUT", StreamsConfig::transactionTimeout, d.transactionTimeout),
            settings.optional("GROUP_PROTOCOL", StreamsConfig::isStreams, d.streamsProtocol),
            settings.optional("SEND_EVERY", Settings::duration, d.every),
            settings.optional("COMMIT_EVERY", Settings::duration, d.commitEvery),
            settings.optional("STALL_AFTER", Settings::duration, d.stallAfter),
            settings.optional("DEVICES_KEPT", Settings.integer(1, 10_000_000), d.devicesKept),
            settings.optional("STATE_MEMORY_MB", StreamsConfig::partOfHeap, d.stateMemoryMegabytes),
            settings.optional(
                "STATE_FREE_MB", Settings.integer(0, Integer.MAX_VALUE), d.stateFreeMegabytes),
            settings.optional("CRASH_WINDOWS", StreamsConfig::windows, d.crashWindows),
            settings.optional("DAY_ZONE", StreamsConfig::zone, d.dayZone),
            settings.optional("SPIKE_WINDOW", StreamsConfig::spikeWindow, d.spikeWindow),
            settings.optional("SPIKE_GRACE", Settings::duration, d.spikeGrace),
            settings.optional(
                "SPIKE_ALARMS_PER_YEAR", StreamsConfig::positive, d.spikeAlarmsPerYear),
            settings.optional("SPIKE_BAR", StreamsConfig::positive, d.spikeBar),
            settings.optional("SILENT_AFTER", Settings::duration, d.silentAfter),
            settings.optional("ROLLOUT_HOURS_KEPT", StreamsConfig::hoursKept, d.rolloutHoursKept),
            caps(settings, d.caps));
    settings.throwIfBad();
    return config;
  }

  private static Caps caps(Settings settings, Caps d) {
    var cap = Settings.integer(1, 1_000_000);
    return new Caps(
        settings.optional("MODELS_PER_VENDOR", cap, d.modelsPerVendor()),
        settings.optional("FIRMWARES_PER_MODEL", cap, d.firmwaresPerModel()),
        settings.optional("FIRMWARES", cap, d.firmwares()),
        settings.optional("NEW_NAMES_PER_HANDSET", cap, d.namesPerHandset()),
        settings.optional("NEW_GROUPS_PER_HANDSET", cap, d.groupsPerHandsetDay()),
        settings.optional("NEW_GROUPS_PER_FIRMWARE", cap, d.groupsPerFirmwareDay()),
        settings.optional("CRASH_GROUPS", cap, d.groups()));
  }

  /** Memory for handsets' states and histories, in bytes. */
  public long stateMemory() {
    return (long) stateMemoryMegabytes << 20;
  }

  /** Bytes that must stay free under the state folder. */
  public long stateFree() {
    return (long) stateFreeMegabytes << 20;
  }

  /** How spikes and silence are told. */
  public AlarmSettings alarms() {
    return new AlarmSettings(
        spikeWindow, spikeGrace, spikeAlarmsPerYear, spikeBar, telemetryPartitions, silentAfter);
  }

  private static int heapMegabytes() {
    return (int) (Runtime.getRuntime().maxMemory() >> 20);
  }

  /** More than there is would end the instance before it is reached. */
  private static int partOfHeap(String text) {
    try {
      return Settings.integer(0, heapMegabytes()).apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + ", the largest heap in MiB", e);
    }
  }

  private static Duration transactionTimeout(String text) {
    var timeout = Settings.duration(text);
    if (timeout.isPositive() && timeout.compareTo(LONGEST_TRANSACTION) <= 0) {
      return timeout;
    }
    throw new IllegalArgumentException("not in PT0.001S to PT15M");
  }

  private static Duration hoursKept(String text) {
    var kept = Settings.duration(text);
    if (kept.compareTo(RolloutWindows.KEPT) >= 0) {
      return kept;
    }
    throw new IllegalArgumentException(
        "less than %s, for which telemetry is kept".formatted(RolloutWindows.KEPT));
  }

  private static Duration spikeWindow(String text) {
    var window = Settings.duration(text);
    if (window.isPositive() && window.compareTo(Duration.ofDays(1)) <= 0) {
      return window;
    }
    throw new IllegalArgumentException("not in PT0.001S to PT24H");
  }

  private static double positive(String text) {
    double number = Double.parseDouble(text);
    if (number > 0 && number < Double.POSITIVE_INFINITY) {
      return number;
    }
    throw new IllegalArgumentException("not a positive number");
  }

  private static Optional<ZoneId> zone(String text) {
    try {
      return Optional.of(ZoneId.of(text.strip()));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a time zone such as Asia/Shanghai", e);
    }
  }

  private static boolean isStreams(String text) {
    return switch (text) {
      case "streams" -> true;
      case "classic" -> false;
      default -> throw new IllegalArgumentException("not streams or classic");
    };
  }

  private static List<Duration> windows(String text) {
    var windows = Arrays.stream(text.split(",", -1)).map(Settings::duration).toList();
    if (!windows.contains(Duration.ofDays(1))) {
      throw new IllegalArgumentException("has no day; such as PT1H,PT24H");
    }
    return windows;
  }
}
