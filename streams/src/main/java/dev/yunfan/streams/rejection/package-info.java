/** Records that cannot be counted go to {@code telemetry.rejected}; none is lost or retried. */
@NullMarked
package dev.yunfan.streams.rejection;

import org.jspecify.annotations.NullMarked;
