/** Whether a process lives and is ready to serve. */
@NullMarked
package dev.yunfan.runtime.health;

import org.jspecify.annotations.NullMarked;
