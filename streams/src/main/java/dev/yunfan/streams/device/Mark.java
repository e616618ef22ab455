package dev.yunfan.streams.device;

import org.jspecify.annotations.Nullable;

/**
 * The counts of a handset in one release of a rollout, and all that is needed to undo them.
 *
 * @param rollout key of the rollout and the release, as {@link RolloutMarks#key} makes it
 * @param model under which all of it counts; empty before anything does
 * @param standing in the update; null before a report counts
 * @param stay in its arm; null before a receipt named one
 * @param window stay that its windows count; null before a receipt told which stage was open
 * @param old what 0.1.0 counted
 * @param unoffered reports that came without a good receipt, as far as they are counted
 */
record Mark(
    long rollout,
    String model,
    @Nullable Standing standing,
    @Nullable ArmStay stay,
    @Nullable WindowStay window,
    OldSteps old,
    int unoffered) {
  /** Nothing is counted yet. */
  static Mark of(long rollout) {
    return new Mark(rollout, "", null, null, null, OldSteps.NONE, 0);
  }

  /** The mark that 0.1.0 kept of a handset that last reported as a model. */
  static Mark ofOld(long rollout, String model, int bits) {
    return new Mark(rollout, model, null, null, null, new OldSteps(bits), 0);
  }

  /** Whether what a handset says as a model can count beside what is counted. */
  boolean admits(String other) {
    return model.isEmpty() || model.equals(other);
  }

  /** The same counts under another key. */
  Mark keyed(long key) {
    return new Mark(key, model, standing, stay, window, old, unoffered);
  }

  Mark as(String its) {
    return new Mark(rollout, its, standing, stay, window, old, unoffered);
  }

  Mark with(Standing changed) {
    return new Mark(rollout, model, changed, stay, window, old, unoffered);
  }

  Mark with(ArmStay changed) {
    return new Mark(rollout, model, standing, changed, window, old, unoffered);
  }

  Mark with(OldSteps changed) {
    return new Mark(rollout, model, standing, stay, window, changed, unoffered);
  }

  Mark withWindow(@Nullable WindowStay changed) {
    return new Mark(rollout, model, standing, stay, changed, old, unoffered);
  }

  Mark withUnoffered(int count) {
    return new Mark(rollout, model, standing, stay, window, old, count);
  }
}
