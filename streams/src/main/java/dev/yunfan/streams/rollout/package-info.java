/** Which rollouts are under way, as the ota-server publishes them. */
@NullMarked
package dev.yunfan.streams.rollout;

import org.jspecify.annotations.NullMarked;
