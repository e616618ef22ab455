/** Whether counting goes on, by facts, and the watchdog that opens it anew when it does not. */
@NullMarked
package dev.yunfan.streams.watch;

import org.jspecify.annotations.NullMarked;
