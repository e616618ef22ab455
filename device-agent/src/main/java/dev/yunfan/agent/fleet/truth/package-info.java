/** What really happened in a simulated fleet, counted where it happened. */
@NullMarked
package dev.yunfan.agent.fleet.truth;

import org.jspecify.annotations.NullMarked;
