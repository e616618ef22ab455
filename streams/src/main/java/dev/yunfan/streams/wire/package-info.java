/** Reads telemetry's bytes without an object for each field; codecs as Kafka sees them. */
@NullMarked
package dev.yunfan.streams.wire;

import org.jspecify.annotations.NullMarked;
