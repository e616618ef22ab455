package dev.yunfan.streams.forecast;

import java.time.LocalDate;

/** When a count passes a target. */
public sealed interface Crossing {
  /** It has. */
  record Passed(LocalDate on) implements Crossing {}

  /**
   * It will.
   *
   * @param on the point forecast
   * @param earliest with {@code latest}, the 80 % interval
   * @param latest not before {@code earliest}
   * @param ownErrors errors of this ramp's own past forecasts that the interval took in; the rest
   *     of it comes from the ramps of the calibration
   * @param medianErrorPercent by how much half of the back-tested forecasts missed the weeks that
   *     were left, at least, in percent of the forecast
   */
  record Expected(
      LocalDate on, LocalDate earliest, LocalDate latest, int ownErrors, double medianErrorPercent)
      implements Crossing {}

  /** Not within ten years, as growth goes now. */
  record NotInSight() implements Crossing {}

  /**
   * Not enough weeks to fit a trend to.
   *
   * @param missing complete weeks still to wait for
   */
  record TooEarly(int missing) implements Crossing {}
}
