/** What is remembered of each handset, and what a batch of it newly tells. Pure. */
@NullMarked
package dev.yunfan.streams.device;

import org.jspecify.annotations.NullMarked;
