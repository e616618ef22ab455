package dev.yunfan.ota.rollout;

import dev.yunfan.schemas.control.Stage;

/**
 * Confirmed updates that a stage needs of its own newcomers. A plan that names none, or 0, gets a
 * default that grows with the stage: {@code 10 · 2^index}, at most 320. So no stage passes without
 * evidence for it.
 */
public final class StageMinimum {
  private static final long FIRST = 10;
  private static final int DOUBLINGS = 5;

  private StageMinimum() {}

  /**
   * The minimum in force, at least 1.
   *
   * @param index of the stage, from 0
   */
  public static long of(Stage stage, int index) {
    return isDefault(stage) ? FIRST << Math.min(index, DOUBLINGS) : stage.minConfirmed();
  }

  /** Whether the plan leaves it to the default. */
  public static boolean isDefault(Stage stage) {
    return stage.minConfirmed() == 0;
  }
}
