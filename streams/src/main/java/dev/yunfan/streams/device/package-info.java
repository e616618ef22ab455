/** The state of each handset, and the news in its batches. Pure. */
@NullMarked
package dev.yunfan.streams.device;

import org.jspecify.annotations.NullMarked;
