package dev.yunfan.bench.guard;

import java.util.List;

/**
 * A simulated rollout to one model.
 *
 * @param handsets of the model
 * @param shares of the stages, hundredths of a percent; each stage is open for {@link #STAGE_HOURS}
 * @param ratio of the release's rate of crashes to that of the firmware before it
 * @param frail whether handsets differ: their rates are Gamma distributed with shape 0.5
 * @param liars handsets that crash as soon as they are at risk in the treated arm, and never in the
 *     other; the last ones, so that the others live as they would without them
 */
record Trial(int handsets, List<Integer> shares, double ratio, boolean frail, int liars) {
  static final int STAGE_HOURS = 48;

  /** Hours within which every handset has checked in after a stage has opened. */
  static final int CHECK_IN_HOURS = 24;

  Trial {
    shares = List.copyOf(shares);
  }

  int hours() {
    return shares.size() * STAGE_HOURS;
  }

  Trial withLiars(int number) {
    return new Trial(handsets, shares, ratio, frail, number);
  }
}
