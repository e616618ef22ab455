/** A file system over the real one whose storage can be full. */
@NullMarked
package dev.yunfan.agent.scarce;

import org.jspecify.annotations.NullMarked;
