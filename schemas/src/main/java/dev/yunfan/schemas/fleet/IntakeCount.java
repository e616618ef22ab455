package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;

/**
 * Value of {@code fleet.intake}: what the count made of the events of one model. Exact, but for
 * {@code cloneSuspected}.
 *
 * @param accepted events counted
 * @param duplicate events that came again, not counted
 * @param stale events below the deduplication window, not counted
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 * @param unoffered accepted update reports without a good receipt of their rollout and release;
 *     they are no evidence
 * @param badReceipts receipts that the gateway did not find good
 * @param cloneSuspected events of a ninth or later incarnation of one handset id, repeats included;
 *     not accepted
 * @param excessSeconds uptime that heartbeats claimed beyond what the handset can have lived
 */
public record IntakeCount(
    String vendor,
    String model,
    long accepted,
    long duplicate,
    long stale,
    long asOf,
    long unoffered,
    long badReceipts,
    long cloneSuspected,
    long excessSeconds) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<IntakeCount> CODEC =
      AvroCodec.released("fleet-intake", Row.mapping(2, 8, IntakeCount::of, IntakeCount::row));

  private static IntakeCount of(Row row) {
    var n = row.numbers();
    return new IntakeCount(
        row.texts()[0], row.texts()[1], n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
  }

  private static Row row(IntakeCount of) {
    return Row.of(
        Row.texts(of.vendor, of.model),
        of.accepted,
        of.duplicate,
        of.stale,
        of.asOf,
        of.unoffered,
        of.badReceipts,
        of.cloneSuspected,
        of.excessSeconds);
  }
}
