package dev.yunfan.runtime.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * One topic of the system and how it is kept. The constants are the only place with topic names.
 *
 * @param name the topic's name
 * @param partitions how many partitions a new one gets, at least 1
 * @param config topic settings of Kafka
 */
public record Topic(String name, int partitions, Map<String, String> config) {
  /** Largest record of the telemetry topics, in bytes: a body of 1 MiB and what is added to it. */
  public static final int MAX_RECORD_BYTES = 2 * 1024 * 1024;

  private static final long GIBIBYTE = 1L << 30;

  /** Accepted events; key: device id. */
  public static final Topic TELEMETRY_EVENTS =
      new Topic("telemetry.events", 12, bounded(deletedAfter(Duration.ofDays(7)), 64 * GIBIBYTE));

  /** Rejected records; key: device id or none. */
  public static final Topic TELEMETRY_REJECTED =
      new Topic("telemetry.rejected", 3, bounded(deletedAfter(Duration.ofDays(30)), GIBIBYTE));

  /** Every command of operators and gates; key: vendor. One partition, so one order, for ever. */
  public static final Topic OTA_CONTROL =
      new Topic(
          "ota.control",
          1,
          Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1", TopicConfig.RETENTION_BYTES_CONFIG, "-1"));

  /** Rollouts as they stand; key: rollout id. Times are the broker's, which no writer invents. */
  public static final Topic OTA_ROLLOUTS = new Topic("ota.rollouts", 1, stamped(compacted()));

  /** Facts about access: revoked devices, operators' tokens. */
  public static final Topic OTA_ACCESS = new Topic("ota.access", 1, compacted());

  /** Models, firmwares and releases. */
  public static final Topic OTA_CATALOGUE = new Topic("ota.catalogue", 1, compacted());

  /** Activations; key: subject. */
  public static final Topic FLEET_RAMP = new Topic("fleet.ramp", 3, compacted());

  /** Handsets on each firmware; key: subject. */
  public static final Topic FLEET_ADOPTION = new Topic("fleet.adoption", 3, compacted());

  /** Crashes and exposure; key: subject. */
  public static final Topic FLEET_CRASH_RATES = new Topic("fleet.crash-rates", 3, compacted());

  /** Crash groups; key: group. */
  public static final Topic FLEET_CRASH_GROUPS = new Topic("fleet.crash-groups", 3, compacted());

  /** How each rollout fares; key: rollout id and model. */
  public static final Topic FLEET_ROLLOUT_HEALTH =
      new Topic("fleet.rollout-health", 3, compacted());

  /**
   * Counts of each arm of each rollout, hour by hour; key: rollout, model, vendor, release, stage,
   * arm, region, hour. Rows are kept for 400 days; a row of an hour that is over never changes.
   */
  public static final Topic FLEET_ROLLOUT_WINDOWS =
      new Topic("fleet.rollout-windows", 3, compactedFor(Duration.ofDays(400)));

  /** Spike alarms; key: vendor, model, firmware, kind, id. Each is kept for 400 days. */
  public static final Topic FLEET_SPIKES =
      new Topic("fleet.spikes", 3, compactedFor(Duration.ofDays(400)));

  /** By which servers compare their clocks with the broker's; nobody reads it. */
  public static final Topic YUNFAN_CLOCKS =
      new Topic("yunfan.clocks", 1, stamped(deletedAfter(Duration.ofHours(1))));

  /** Every topic that start-up declares. */
  public static final List<Topic> ALL =
      List.of(
          TELEMETRY_EVENTS,
          TELEMETRY_REJECTED,
          OTA_CONTROL,
          OTA_ROLLOUTS,
          OTA_ACCESS,
          OTA_CATALOGUE,
          FLEET_RAMP,
          FLEET_ADOPTION,
          FLEET_CRASH_RATES,
          FLEET_CRASH_GROUPS,
          FLEET_ROLLOUT_HEALTH,
          FLEET_ROLLOUT_WINDOWS,
          FLEET_SPIKES,
          YUNFAN_CLOCKS);

  public Topic {
    if (partitions < 1) {
      throw new IllegalArgumentException("%s with %d partitions".formatted(name, partitions));
    }
    config = Map.copyOf(config);
  }

  /** The same topic with another number of partitions. */
  public Topic withPartitions(int number) {
    return new Topic(name, number, config);
  }

  NewTopic toNewTopic(short replicationFactor) {
    var settings = new HashMap<>(config);
    settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Replication.minInSync(replicationFactor));
    return new NewTopic(name, partitions, replicationFactor).configs(settings);
  }

  private static Map<String, String> deletedAfter(Duration retention) {
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        "delete",
        TopicConfig.RETENTION_MS_CONFIG,
        Long.toString(retention.toMillis()),
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(MAX_RECORD_BYTES));
  }

  /** Each partition keeps at most so many bytes, so that no sender fills the brokers' disks. */
  private static Map<String, String> bounded(Map<String, String> config, long bytes) {
    var all = new HashMap<>(config);
    all.put(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(bytes));
    return all;
  }

  private static Map<String, String> stamped(Map<String, String> config) {
    var all = new HashMap<>(config);
    all.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    return all;
  }

  private static Map<String, String> compactedFor(Duration retention) {
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        "compact,delete",
        TopicConfig.RETENTION_MS_CONFIG,
        Long.toString(retention.toMillis()));
  }

  private static Map<String, String> compacted() {
    return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "compact");
  }
}
