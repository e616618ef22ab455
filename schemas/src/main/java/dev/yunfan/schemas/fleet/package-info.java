/** Counts of the fleet by the streams: the values of the {@code fleet.*} topics. */
@NullMarked
package dev.yunfan.schemas.fleet;

import org.jspecify.annotations.NullMarked;
