package dev.yunfan.schemas.telemetry;

/**
 * One event as the device saw it.
 *
 * @param seq number within the incarnation, from 0
 * @param at the device's own clock, milliseconds since 1970-01-01T00:00Z
 */
public record DeviceEvent(long seq, long at, TelemetryEvent body) {}
