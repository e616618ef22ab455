package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;

/**
 * Value of {@code fleet.calendar}, key {@code applicationId}: the time zone whose days an
 * application of the streams counts in. The first of a key is the one.
 *
 * @param dayZone as {@link java.time.ZoneId#of(String)} reads it, such as {@code Asia/Shanghai}
 * @param settledAt milliseconds since 1970-01-01T00:00Z
 */
public record FleetCalendar(String applicationId, String dayZone, long settledAt) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<FleetCalendar> CODEC =
      AvroCodec.released(
          "fleet-calendar",
          Row.mapping(
              2,
              1,
              row -> new FleetCalendar(row.texts()[0], row.texts()[1], row.numbers()[0]),
              calendar ->
                  Row.of(Row.texts(calendar.applicationId, calendar.dayZone), calendar.settledAt)));
}
