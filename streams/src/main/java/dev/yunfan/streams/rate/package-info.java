/**
 * Says a count as a rate or a share together with its confidence interval, so that nobody reads
 * three crashes in ten hours as a fact.
 *
 * <pre>{@code
 * var rate = new Rate(crashes, Rate.deviceHours(exposureSeconds));
 * OptionalDouble perThousand = rate.perThousandHours(); // empty without exposure
 * Interval likely = rate.interval(0.95);                // exact Poisson (Garwood), same unit
 * var crashFree = new Proportion(crashFreeDevices, activeDevices);
 * Interval share = crashFree.interval(0.95);            // Wilson, a fraction in [0, 1]
 * }</pre>
 */
@NullMarked
package dev.yunfan.streams.rate;

import org.jspecify.annotations.NullMarked;
