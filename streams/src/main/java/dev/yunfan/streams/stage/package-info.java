/** The processors: count where the handset is, sum over partitions, judge crash rates. */
@NullMarked
package dev.yunfan.streams.stage;

import org.jspecify.annotations.NullMarked;
