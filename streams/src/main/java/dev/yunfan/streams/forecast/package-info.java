/**
 * Says when the number of activations will pass a round number, with an interval that is measured
 * on back-tests and not assumed.
 *
 * <pre>{@code
 * var forecaster = Forecaster.calibratedOn(ReferenceRamps.draw(2_012, 1_000)); // once, ~0.1 s
 * var ramp = new Ramp(firstMonday, activationsAtEndOfEachWeek);
 * switch (forecaster.forecast(ramp, 1_000_000)) {
 *   case Crossing.Expected(var on, var earliest, var latest, _, _) -> show(on, earliest, latest); // 80 %
 *   case Crossing.Passed(var on) -> show(on);
 *   case Crossing.NotInSight _, Crossing.TooEarly _ -> showNothing();
 * }
 * }</pre>
 */
@NullMarked
package dev.yunfan.streams.forecast;

import org.jspecify.annotations.NullMarked;
