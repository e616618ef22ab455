package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.Arm;

/**
 * A handset's stay in one arm of a rollout.
 *
 * @param joined arrival of the batch whose receipt named the arm, milliseconds since
 *     1970-01-01T00:00Z
 * @param counted seconds of uptime that count in this arm
 * @param crashed arms in which it crashed, bits in the order of {@link Arm}
 */
record ArmStay(Arm arm, long joined, long counted, int crashed) {
  /** How many seconds count in the arm: no more than have passed since the handset joined it. */
  long granted(long claimed, long now) {
    return Exposure.granted(claimed, joined, now, 0, counted);
  }

  ArmStay counting(long seconds, boolean crash) {
    return new ArmStay(arm, joined, counted + seconds, crash ? crashed | bit(arm) : crashed);
  }

  boolean hasCrashed() {
    return (crashed & bit(arm)) != 0;
  }

  /** The stay in another arm, which begins now. */
  ArmStay movedTo(Arm other, long now) {
    return new ArmStay(other, now, 0, crashed);
  }

  @SuppressWarnings("EnumOrdinal") // stored; in the order of the schema's symbols
  static int bit(Arm arm) {
    return 1 << arm.ordinal();
  }
}
