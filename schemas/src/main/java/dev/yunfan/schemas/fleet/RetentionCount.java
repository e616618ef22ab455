package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;

/**
 * Value of {@code fleet.retention}: handsets of one month of activation that were active some
 * months later. Exact.
 *
 * @param cohort month of first activation, UTC, such as {@code 2011-07}
 * @param months after the cohort's, 0 to 31
 * @param active handsets of the cohort with any event in that month
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 */
public record RetentionCount(
    String vendor, String model, String cohort, long months, long active, long asOf) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<RetentionCount> CODEC =
      AvroCodec.released(
          "fleet-retention",
          Row.mapping(
              3,
              3,
              row ->
                  new RetentionCount(
                      row.texts()[0],
                      row.texts()[1],
                      row.texts()[2],
                      row.numbers()[0],
                      row.numbers()[1],
                      row.numbers()[2]),
              count ->
                  Row.of(
                      Row.texts(count.vendor, count.model, count.cohort),
                      count.months,
                      count.active,
                      count.asOf)));
}
