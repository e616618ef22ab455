package dev.yunfan.streams.device;

import dev.yunfan.schemas.fleet.RolloutHealth;

/**
 * A handset moves a number of a rollout's health.
 *
 * @param stage of the row; {@link RolloutHealth#ALL_STAGES} in a row of 0.1.0
 * @param delta 1 or -1
 */
public record HealthChange(
    String rolloutId, String release, long stage, HealthColumn column, int delta) {
  /**
   * Whether it undoes what 0.1.0 counted. 0.1.0 forgot handsets and may have counted one twice, so
   * that such a number stops at 0.
   */
  public boolean undoesOld() {
    return delta < 0 && stage == RolloutHealth.ALL_STAGES;
  }
}
