package dev.yunfan.ota.guard;

import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.telemetry.Arm;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a stratum. Closed hours are folded once; open ones anew, and only after a row or the
 * terms have changed.
 */
final class StratumRows {
  private final RowsKey key;
  private final ArmHours treated = new ArmHours();
  private final ArmHours control = new ArmHours();
  private final ArmHours holdback = new ArmHours();

  /** Start of the earliest hour whose row has changed since the sums were made. */
  private long changedFrom = Long.MIN_VALUE;

  private @Nullable FoldTerms terms;
  private @Nullable StratumSums closed;
  private @Nullable StratumSums sums;

  StratumRows(RowsKey key) {
    this.key = key;
  }

  RowsKey key() {
    return key;
  }

  void put(Arm arm, RolloutWindow row) {
    if (of(arm).put(row)) {
      changedFrom = Math.min(changedFrom, row.hour());
    }
  }

  private ArmHours of(Arm arm) {
    return switch (arm) {
      case TREATED -> treated;
      case CONTROL -> control;
      case HOLDBACK -> holdback;
      case NAMED -> throw new IllegalArgumentException("named handsets are in neither arm");
    };
  }

  /** The sums of all rows. */
  StratumSums sums(FoldTerms now) {
    var known = sums;
    if (known != null && now.equals(terms) && changedFrom == Long.MAX_VALUE) {
      return known;
    }
    var before = closed;
    var madeBy = terms;
    long done = Long.MIN_VALUE;
    if (before == null
        || madeBy == null
        || !now.continues(madeBy)
        || changedFrom < madeBy.closedBefore()) {
      before = new StratumSums(now);
    } else {
      done = madeBy.closedBefore();
    }
    fold(before, now, done, now.closedBefore());
    var all = before.copy(now);
    fold(all, now, now.closedBefore(), Long.MAX_VALUE);
    closed = before;
    terms = now;
    sums = all;
    changedFrom = Long.MAX_VALUE;
    return all;
  }

  private void fold(StratumSums into, FoldTerms now, long from, long to) {
    boolean passes = key.stage() == now.openStage() && to == now.closedBefore();
    long hour = next(from);
    while (hour < to) {
      boolean counts = hour >= now.countFrom();
      into.add(new HourRows(key, hour, treated, control, holdback), counts, counts && passes);
      hour = next(hour + 1);
    }
  }

  /** The first hour with a row, not before a time; the greatest number when there is none. */
  private long next(long from) {
    return Math.min(next(treated, from), Math.min(next(control, from), next(holdback, from)));
  }

  private static long next(ArmHours arm, long from) {
    int at = arm.from(from);
    return at < arm.size() ? arm.hour(at) : Long.MAX_VALUE;
  }
}
