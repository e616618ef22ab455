/** A seeded fleet of simulated handsets on compressed time, which counts its own ground truth. */
@NullMarked
package dev.yunfan.agent.fleet;

import org.jspecify.annotations.NullMarked;
