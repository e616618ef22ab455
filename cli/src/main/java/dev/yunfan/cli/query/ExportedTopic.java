package dev.yunfan.cli.query;

import static java.util.stream.Collectors.joining;

import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.fleet.ActiveDay;
import dev.yunfan.schemas.fleet.CloneSuspect;
import dev.yunfan.schemas.fleet.CrashGroup;
import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.schemas.fleet.FirmwareDay;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.schemas.fleet.RetentionCount;
import dev.yunfan.schemas.fleet.RolloutArm;
import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A topic that can be exported, and the shape of its table: times are timestamps, and where rows
 * overlap, so that a sum over all of them counts twice, a first column, its level, tells them
 * apart.
 *
 * @param select SQL that makes the table of the records' JSON, with %s for where that is
 * @param levels values of that first column; none where rows do not overlap
 * @param ofDays whether rows are of days, whose zone is the last column
 */
record ExportedTopic(AvroCodec<?> codec, String select, List<String> levels, boolean ofDays) {
  private static final String CRASH_WINDOW_LEVEL =
      "case seconds when 60 then 'minute' when 3600 then 'hour' when 86400 then 'day' else concat(seconds, ' s') end";

  private static final Map<String, ExportedTopic> ALL =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("fleet.ramp", plain(RampCount.CODEC, "asOf").days()),
              Map.entry("fleet.adoption", plain(FirmwareCount.CODEC, "asOf")),
              Map.entry("fleet.adoption-days", plain(FirmwareDay.CODEC, "asOf").days()),
              Map.entry("fleet.active-days", plain(ActiveDay.CODEC, "asOf").days()),
              Map.entry("fleet.retention", plain(RetentionCount.CODEC, "asOf").days()),
              Map.entry(
                  "fleet.crash-rates",
                  leveled(
                          CrashWindow.CODEC,
                          CRASH_WINDOW_LEVEL,
                          List.of("minute", "hour", "day"),
                          "start",
                          "asOf")
                      .days()),
              Map.entry(
                  "fleet.crash-groups",
                  leveled(
                      CrashGroup.CODEC,
                      "case when vendor = '' then 'total' else 'firmware' end",
                      List.of("total", "firmware"),
                      "firstSeen",
                      "lastSeen",
                      "asOf")),
              Map.entry("fleet.clones", plain(CloneSuspect.CODEC, "since", "asOf")),
              Map.entry(
                  "fleet.rollout-health",
                  leveled(
                      RolloutHealth.CODEC,
                      "case stage when -2 then 'unoffered' when -1 then 'all-stages' else 'stage' end",
                      List.of("stage", "all-stages", "unoffered"),
                      "asOf")),
              Map.entry("fleet.rollout-arms", plain(RolloutArm.CODEC, "asOf")),
              Map.entry(
                  "fleet.spikes",
                  plain(Spike.CODEC, "openedAt", "since", "closedAt", "newFirmwareAt", "asOf")),
              Map.entry(
                  "telemetry.events",
                  new ExportedTopic(TelemetryEvents.CODEC, events(), List.of(), false))));

  static Optional<ExportedTopic> of(String topic) {
    return Optional.ofNullable(ALL.get(topic));
  }

  static String names() {
    return String.join(", ", ALL.keySet());
  }

  private static ExportedTopic plain(AvroCodec<?> codec, String... times) {
    return new ExportedTopic(codec, "select " + columns(times) + " from %s", List.of(), false);
  }

  private static ExportedTopic leveled(
      AvroCodec<?> codec, String level, List<String> levels, String... times) {
    return new ExportedTopic(
        codec, "select %s as level, %s from %%s".formatted(level, columns(times)), levels, false);
  }

  private ExportedTopic days() {
    return new ExportedTopic(codec, select, levels, true);
  }

  /**
   * The SQL of the table.
   *
   * @param source where the records' JSON is
   * @param zone of the days
   */
  String select(String source, ZoneId zone) {
    String table = select.formatted(source);
    return ofDays ? "select *, '%s' as dayZone from (%s)".formatted(zone, table) : table;
  }

  private static String columns(String... times) {
    return List.of(times).stream()
        .map(column -> "%s as \"%s\"".formatted(time('"' + column + '"'), column))
        .collect(joining(", ", "* replace (", ")"));
  }

  /** A row for each event: those of a batch share its columns. */
  private static String events() {
    return "select deviceId, vendor, model, firmware, incarnation, %s as sentAt, %s as arrivedAt, event.seq as seq, %s as \"at\", %s as eventTime, list_contains(cast(cut as bigint[]), event.seq) as cut, event.body as body, receipts, badReceipts"
            .formatted(
                time("sentAt"), time("arrivedAt"), time("event.\"at\""), time("event.eventTime"))
        + " from (select *, unnest(events) as event from %s)";
  }

  /** Zero means none; a handset's clock may show a time that no calendar has. */
  private static String time(String millis) {
    return "try(to_timestamp(nullif(%s, 0) / 1000.0))".formatted(millis);
  }
}
