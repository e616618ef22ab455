package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;

/**
 * Value of {@code fleet.crash-groups}: crashes with the same signature, in all (vendor, model and
 * firmware are empty) or on one firmware (signature and sample are empty).
 *
 * @param group id with the version of the rules that made it
 * @param kind java, native, kernel or watchdog
 * @param signature what the crashes have in common, on one line
 * @param sample one of the crashes: reason, process and frames, a line each
 * @param crashes exact
 * @param handsets distinct; exact up to 128 in each partition, above it within 5 %
 * @param firstSeen corrected time of the earliest crash, milliseconds since 1970-01-01T00:00Z
 * @param lastSeen corrected time of the latest crash, milliseconds since 1970-01-01T00:00Z
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 */
public record CrashGroup(
    String group,
    String kind,
    String vendor,
    String model,
    String firmware,
    String signature,
    String sample,
    long crashes,
    long handsets,
    long firstSeen,
    long lastSeen,
    long asOf) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<CrashGroup> CODEC =
      AvroCodec.released(
          "fleet-crash-group",
          Row.mapping(
              7,
              5,
              row ->
                  new CrashGroup(
                      row.texts()[0],
                      row.texts()[1],
                      row.texts()[2],
                      row.texts()[3],
                      row.texts()[4],
                      row.texts()[5],
                      row.texts()[6],
                      row.numbers()[0],
                      row.numbers()[1],
                      row.numbers()[2],
                      row.numbers()[3],
                      row.numbers()[4]),
              value ->
                  Row.of(
                      Row.texts(
                          value.group,
                          value.kind,
                          value.vendor,
                          value.model,
                          value.firmware,
                          value.signature,
                          value.sample),
                      value.crashes,
                      value.handsets,
                      value.firstSeen,
                      value.lastSeen,
                      value.asOf)));

  /** Whether this is the row of the whole group. */
  public boolean whole() {
    return vendor.isEmpty();
  }
}
