package dev.yunfan.schemas.telemetry;

/**
 * One accepted event.
 *
 * @param seq number within the incarnation, from 0
 * @param at the device's own clock, milliseconds since 1970-01-01T00:00Z
 * @param eventTime corrected time, milliseconds since 1970-01-01T00:00Z
 */
public record AcceptedEvent(long seq, long at, long eventTime, TelemetryEvent body) {}
