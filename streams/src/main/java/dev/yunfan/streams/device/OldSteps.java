package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.Arm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counts by 0.1.0 of a handset in one rollout that are not undone yet: five steps, each once,
 * in a row without a stage; then its arm, by installation; then the arms in which it crashed.
 */
record OldSteps(int bits) {
  static final OldSteps NONE = new OldSteps(0);

  private static final int STEPS = 5;
  private static final int STEP_MASK = (1 << STEPS) - 1;
  private static final int ARM_AT = STEPS;
  private static final int ARM_MASK = 3;
  private static final int HELD_BACK_CRASHED = 1 << 9;
  private static final String[] ARMS = {"updated", "waiting", "holdback"};

  /** Columns in which it counts. */
  List<HealthColumn> columns() {
    var columns = new ArrayList<HealthColumn>(STEPS);
    for (int step = 0; step < STEPS; step++) {
      if ((bits & (1 << step)) != 0) {
        columns.add(HealthColumn.of(step));
      }
    }
    return columns;
  }

  boolean hasSteps() {
    return (bits & STEP_MASK) != 0;
  }

  boolean has(HealthColumn column) {
    return (bits & STEP_MASK & column.bit()) != 0;
  }

  boolean againstImage() {
    return has(HealthColumn.ROLLED_BACK) || has(HealthColumn.FAILED);
  }

  OldSteps with(HealthColumn column) {
    return new OldSteps(bits | column.bit());
  }

  OldSteps withoutSteps() {
    return new OldSteps(bits & ~STEP_MASK);
  }

  /** Label of the arm in which it counts; null when in none. */
  @Nullable String arm() {
    int arm = (bits >>> ARM_AT) & ARM_MASK;
    return arm == 0 ? null : ARMS[arm - 1];
  }

  /** Arms of now in which its crash counts: the row of those held back goes on. */
  int crashed() {
    return (bits & HELD_BACK_CRASHED) == 0 ? 0 : ArmStay.bit(Arm.HOLDBACK);
  }

  OldSteps withoutArm() {
    return new OldSteps(bits & STEP_MASK);
  }
}
