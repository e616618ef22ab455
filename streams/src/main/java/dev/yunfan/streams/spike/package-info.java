/**
 * Raises one alarm per crash spike of a stream (vendor, model, firmware, kind; or a parent of
 * such), with a stated rate of false alarms, as a pure fold over five-minute windows of arrival
 * time.
 *
 * <pre>{@code
 * var detector = new SpikeDetector(SpikeSettings.allowing(12, 500)); // false alarms a year, streams
 * var step = detector.observe(state, window, shape, parent.history().asPrior()); // each 5 minutes
 * store.put(stream, step.next().toBytes()); // SpikeState.fromBytes reads it back; start: SpikeState.NEW
 * if (step.verdict() instanceof WindowVerdict.Opened(var incident)) { // Ongoing, Closed: the same incident
 *   publish(Evidence.of(incident, groupsSince(incident.since()), firmwareShifts));
 * }
 * }</pre>
 *
 * <p>Feed each window once, in time order, with the devices that crashed and the devices that
 * reported anything. A stream without a parent starts from {@link
 * dev.yunfan.streams.spike.Prior#NONE}.
 */
@NullMarked
package dev.yunfan.streams.spike;

import org.jspecify.annotations.NullMarked;
