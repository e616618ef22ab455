package dev.yunfan.schemas.telemetry;

/**
 * That a handset takes part in a rollout: the statement of a {@link Receipt}, and what remains of
 * it once the gateway has verified its MAC.
 *
 * @param release version that the rollout ships
 * @param stage index of the first stage whose share covers the handset's bucket, from 0; the number
 *     of stages when none does
 * @param opened index of the newest stage that the rollout had opened at the check-in, from 0; the
 *     number of stages when it had completed; {@value #UNTOLD} in receipts of before it was told
 */
public record Membership(String rolloutId, String release, Arm arm, int stage, int opened) {
  /** The receipt does not tell which stage was open. */
  public static final int UNTOLD = -1;

  /** Of a receipt of before the open stage was told. */
  public Membership(String rolloutId, String release, Arm arm, int stage) {
    this(rolloutId, release, arm, stage, UNTOLD);
  }
}
