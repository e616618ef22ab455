/** What the streams know of the fleet: the values of the {@code fleet.*} topics. */
@NullMarked
package dev.yunfan.schemas.fleet;

import org.jspecify.annotations.NullMarked;
