package dev.yunfan.streams.device;

/**
 * A handset's stay in one arm and stage of a rollout, as its windows count it. Hours are those of
 * the partition's arrival clock, since 1970-01-01T00:00Z.
 *
 * @param joined hour in which it came; it is at risk from the next one on
 * @param heard hour in which it was last heard of here
 * @param had kinds of crashes that it had here, a bit each: any, then in the order of the columns
 * @param silent whether it was silent here once
 */
record WindowStay(ArmStage at, long joined, long heard, int had, boolean silent) {
  /** A stay that begins now. */
  static WindowStay beginning(ArmStage at, long hour) {
    return new WindowStay(at, hour, hour, 0, false);
  }
}
