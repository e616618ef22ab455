/** Drives the handsets: each wakes, reports, checks in and updates in its simulated time. */
@NullMarked
package dev.yunfan.agent.fleet.run;

import org.jspecify.annotations.NullMarked;
