package dev.yunfan.schemas.telemetry;

/**
 * That a handset takes part in a rollout: the statement of a {@link Receipt}, and what remains of
 * it once the gateway has verified its MAC.
 *
 * @param release version that the rollout ships
 * @param stage index of the first stage whose share covers the handset's bucket, from 0; the number
 *     of stages when none does
 */
public record Membership(String rolloutId, String release, Arm arm, int stage) {}
