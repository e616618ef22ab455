package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;

/**
 * Value of {@code fleet.rollout-arms}: how the handsets of one arm of a rollout fare. Exact. A
 * handset's report counts in the arm that the receipt of an earlier batch named: hours and crashes
 * come together.
 *
 * @param release version that the rollout ships
 * @param arm label of a {@link dev.yunfan.schemas.telemetry.Arm}; {@code updated} or {@code
 *     waiting} in rows of 0.1.0, which change no more but when a handset leaves them
 * @param handsets in the arm now
 * @param exposureSeconds powered-on time from heartbeats, of each at most the time since it joined
 * @param java uncaught exceptions
 * @param natives fatal signals
 * @param kernel oopses and panics
 * @param watchdog applications not responding
 * @param crashed distinct handsets that crashed in the arm at least once
 * @param silent handsets that were not heard of for 24 hours after they installed, and are still
 *     not; in the arms treated and named alone
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 */
public record RolloutArm(
    String rolloutId,
    String vendor,
    String model,
    String release,
    String arm,
    long handsets,
    long exposureSeconds,
    long java,
    long natives,
    long kernel,
    long watchdog,
    long crashed,
    long silent,
    long asOf) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<RolloutArm> CODEC =
      AvroCodec.released(
          "fleet-rollout-arm",
          Row.mapping(
              5,
              9,
              row ->
                  new RolloutArm(
                      row.texts()[0],
                      row.texts()[1],
                      row.texts()[2],
                      row.texts()[3],
                      row.texts()[4],
                      row.numbers()[0],
                      row.numbers()[1],
                      row.numbers()[2],
                      row.numbers()[3],
                      row.numbers()[4],
                      row.numbers()[5],
                      row.numbers()[6],
                      row.numbers()[7],
                      row.numbers()[8]),
              arm ->
                  Row.of(
                      Row.texts(arm.rolloutId, arm.vendor, arm.model, arm.release, arm.arm),
                      arm.handsets,
                      arm.exposureSeconds,
                      arm.java,
                      arm.natives,
                      arm.kernel,
                      arm.watchdog,
                      arm.crashed,
                      arm.silent,
                      arm.asOf)));

  /** Crashes of every kind. */
  public long crashes() {
    return java + natives + kernel + watchdog;
  }
}
