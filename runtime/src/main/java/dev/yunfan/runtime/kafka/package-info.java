/** The topics, their set-up, and clients configured for what we promise. */
@NullMarked
package dev.yunfan.runtime.kafka;

import org.jspecify.annotations.NullMarked;
