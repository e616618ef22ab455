/** The telemetry gateway: HTTP in, Kafka out, nothing acknowledged that is not replicated. */
@NullMarked
package dev.yunfan.ingest;

import org.jspecify.annotations.NullMarked;
