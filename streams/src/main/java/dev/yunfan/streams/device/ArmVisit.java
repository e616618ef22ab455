package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.Arm;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of a batch for one rollout of which it carries a good receipt. Its events happened
 * before the handset could know of a new arm, so that they count in the arm that an earlier batch
 * named.
 *
 * @param arm in which the fresh events count; null when no earlier batch named one
 * @param exposureSeconds that count in that arm
 * @param firstCrash whether the events have the handset's first crash in that arm
 * @param left label of the arm that the handset leaves; null when it stays, or is new
 * @param joined arm that the handset comes to; null when it stays
 */
public record ArmVisit(
    String rolloutId,
    String release,
    @Nullable Arm arm,
    long exposureSeconds,
    boolean firstCrash,
    @Nullable String left,
    @Nullable Arm joined) {}
