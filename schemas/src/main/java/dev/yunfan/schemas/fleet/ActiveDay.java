package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;

/**
 * Value of {@code fleet.active-days}: distinct handsets of one day of event time. Exact.
 *
 * @param day by corrected event time, UTC, such as {@code 2011-07-01}
 * @param active handsets with any event that day
 * @param crashed handsets with a crash that day
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 */
public record ActiveDay(
    String vendor, String model, String day, long active, long crashed, long asOf) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<ActiveDay> CODEC =
      AvroCodec.released(
          "fleet-active-day",
          Row.mapping(
              3,
              3,
              row ->
                  new ActiveDay(
                      row.texts()[0],
                      row.texts()[1],
                      row.texts()[2],
                      row.numbers()[0],
                      row.numbers()[1],
                      row.numbers()[2]),
              count ->
                  Row.of(
                      Row.texts(count.vendor, count.model, count.day),
                      count.active,
                      count.crashed,
                      count.asOf)));
}
