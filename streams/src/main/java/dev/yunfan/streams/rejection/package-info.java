/** What cannot be counted goes to {@code telemetry.rejected}, never away and never round again. */
@NullMarked
package dev.yunfan.streams.rejection;

import org.jspecify.annotations.NullMarked;
