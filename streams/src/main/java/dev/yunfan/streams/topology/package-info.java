/** Joins the processors into the two-step topology. */
@NullMarked
package dev.yunfan.streams.topology;

import org.jspecify.annotations.NullMarked;
