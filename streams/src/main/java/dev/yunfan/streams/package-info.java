/** Exact answers about the fleet from its telemetry: the server. */
@NullMarked
package dev.yunfan.streams;

import org.jspecify.annotations.NullMarked;
