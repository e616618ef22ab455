package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;

/**
 * Value of {@code fleet.adoption}: handsets whose newest report came from one firmware. Exact.
 *
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 */
public record FirmwareCount(
    String vendor, String model, String firmware, long handsets, long asOf) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<FirmwareCount> CODEC =
      AvroCodec.released(
          "fleet-adoption",
          Row.mapping(
              3,
              2,
              row ->
                  new FirmwareCount(
                      row.texts()[0],
                      row.texts()[1],
                      row.texts()[2],
                      row.numbers()[0],
                      row.numbers()[1]),
              count ->
                  Row.of(
                      Row.texts(count.vendor, count.model, count.firmware),
                      count.handsets,
                      count.asOf)));
}
