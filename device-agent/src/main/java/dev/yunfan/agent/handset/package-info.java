/** One handset as a process with real files, a real clock and a real network. */
@NullMarked
package dev.yunfan.agent.handset;

import org.jspecify.annotations.NullMarked;
