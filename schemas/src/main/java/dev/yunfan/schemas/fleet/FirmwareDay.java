package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;

/**
 * Value of {@code fleet.adoption-days}: handsets that came to and went from a firmware on one day
 * of arrival. Exact; the running sum of joined less left is the number of handsets on it.
 *
 * @param day of arrival, UTC, such as {@code 2011-07-01}
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 */
public record FirmwareDay(
    String vendor, String model, String firmware, String day, long joined, long left, long asOf) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<FirmwareDay> CODEC =
      AvroCodec.released(
          "fleet-adoption-day",
          Row.mapping(
              4,
              3,
              row ->
                  new FirmwareDay(
                      row.texts()[0],
                      row.texts()[1],
                      row.texts()[2],
                      row.texts()[3],
                      row.numbers()[0],
                      row.numbers()[1],
                      row.numbers()[2]),
              count ->
                  Row.of(
                      Row.texts(count.vendor, count.model, count.firmware, count.day),
                      count.joined,
                      count.left,
                      count.asOf)));
}
