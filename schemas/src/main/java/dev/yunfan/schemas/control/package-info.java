/** The control plane's facts: commands of {@code ota.control} and rollouts as they stand. */
@NullMarked
package dev.yunfan.schemas.control;

import org.jspecify.annotations.NullMarked;
