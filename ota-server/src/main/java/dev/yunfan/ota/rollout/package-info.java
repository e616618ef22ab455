/** A rollout's life: its plan, its states and the moves that each allows. */
@NullMarked
package dev.yunfan.ota.rollout;

import org.jspecify.annotations.NullMarked;
