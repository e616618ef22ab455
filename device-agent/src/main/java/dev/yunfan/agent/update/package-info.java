/** The handset's part in an update, as a pure function of its state and its input. */
@NullMarked
package dev.yunfan.agent.update;

import org.jspecify.annotations.NullMarked;
