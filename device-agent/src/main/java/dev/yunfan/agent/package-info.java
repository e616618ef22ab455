/** The agent that runs on a handset, and the simulator of a million of them. */
@NullMarked
package dev.yunfan.agent;

import org.jspecify.annotations.NullMarked;
