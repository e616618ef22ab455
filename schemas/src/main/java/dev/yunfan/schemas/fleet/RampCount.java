package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;

/**
 * Value of {@code fleet.ramp}: handsets first activated on one day. Exact: a handset counts once
 * for ever, through factory resets and repeated reports.
 *
 * @param region ISO 3166-2 code such as {@code CN-31}
 * @param day of activation by corrected event time, UTC, such as {@code 2011-07-01}
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 */
public record RampCount(
    String vendor, String model, String region, String day, long activations, long asOf) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<RampCount> CODEC =
      AvroCodec.released(
          "fleet-ramp",
          Row.mapping(
              4,
              2,
              row ->
                  new RampCount(
                      row.texts()[0],
                      row.texts()[1],
                      row.texts()[2],
                      row.texts()[3],
                      row.numbers()[0],
                      row.numbers()[1]),
              count ->
                  Row.of(
                      Row.texts(count.vendor, count.model, count.region, count.day),
                      count.activations,
                      count.asOf)));
}
