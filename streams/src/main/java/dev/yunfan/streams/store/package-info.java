/** State stores of the counting: written back late, or held in memory first. */
@NullMarked
package dev.yunfan.streams.store;

import org.jspecify.annotations.NullMarked;
