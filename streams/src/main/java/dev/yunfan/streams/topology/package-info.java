/** Count where the device already is, then sum over partitions: the two-step topology. */
@NullMarked
package dev.yunfan.streams.topology;

import org.jspecify.annotations.NullMarked;
