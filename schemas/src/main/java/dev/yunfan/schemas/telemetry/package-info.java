/** Telemetry of handsets: the batch they post, and the accepted events on the log. */
@NullMarked
package dev.yunfan.schemas.telemetry;

import org.jspecify.annotations.NullMarked;
