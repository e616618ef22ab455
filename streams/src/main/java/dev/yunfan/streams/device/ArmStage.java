package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.Arm;

/**
 * Where a handset counts in the windows of a rollout: both arms begin anew at each stage.
 *
 * @param opened index of the newest stage that was open when it checked in
 */
public record ArmStage(Arm arm, int opened) {}
