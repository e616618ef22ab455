package dev.yunfan.cli.rejected;

import dev.yunfan.schemas.telemetry.RejectedTelemetry;

/**
 * One record of {@code telemetry.rejected}.
 *
 * @param timestamp wall-clock time of the record, milliseconds since 1970-01-01T00:00Z
 */
record Rejection(int partition, long offset, long timestamp, RejectedTelemetry value) {}
