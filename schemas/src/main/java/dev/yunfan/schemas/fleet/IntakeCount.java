package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;

/**
 * Value of {@code fleet.intake}: what deduplication made of the events of one model. Exact.
 *
 * @param accepted events counted
 * @param duplicate events that came again, not counted
 * @param stale events below the deduplication window, not counted
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 */
public record IntakeCount(
    String vendor, String model, long accepted, long duplicate, long stale, long asOf) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<IntakeCount> CODEC =
      AvroCodec.released(
          "fleet-intake",
          Row.mapping(
              2,
              4,
              row ->
                  new IntakeCount(
                      row.texts()[0],
                      row.texts()[1],
                      row.numbers()[0],
                      row.numbers()[1],
                      row.numbers()[2],
                      row.numbers()[3]),
              count ->
                  Row.of(
                      Row.texts(count.vendor, count.model),
                      count.accepted,
                      count.duplicate,
                      count.stale,
                      count.asOf)));
}
