package dev.yunfan.streams.spike;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream's unsuspicious past: the trailing 14 days without the last 6 hours and without alarmed
 * spans. Windows wait out 6 hours as hours, so that a spike does not teach the baseline before it
 * is found; then they are added to their day.
 *
 * <p>Of windows longer than 15 minutes, 24 wait, and the past is at least four times as long.
 *
 * @param quarantine hours that ended less than 6 hours ago, oldest first; at most 7, or 25 of long
 *     windows
 * @param settled days, oldest first; at most 15, or 97 of windows of a day
 */
public record CrashHistory(List<Moments> quarantine, List<Moments> settled) {
  /** Nothing seen yet. */
  public static final CrashHistory NONE = new CrashHistory(List.of(), List.of());

  private static final long QUARANTINE_HOURS = 6;

  /** Of long windows at least so many wait: a spike is found by windows, not by hours. */
  private static final long QUARANTINE_WINDOWS = 24;

  private static final long TRAILING_DAYS = 14;

  /** With long windows the past is at least so many times as long as what waits. */
  private static final long TRAILING_QUARANTINES = 4;

  private static final long SECONDS_PER_HOUR = 3_600;
  private static final long HOURS_PER_DAY = 24;

  /** Copies the lists. */
  public CrashHistory {
    quarantine = List.copyOf(quarantine);
    settled = List.copyOf(settled);
  }

  /**
   * With one more window; hours older than 6 hours settle, days that began more than 14 days ago
   * go.
   *
   * @param start the window's start; taken as the newest hour when it is before that
   * @param count crashing handset-days
   * @param weight device-hours times the shape's factor
   */
  CrashHistory with(Instant start, long count, double weight) {
    return with(start, count, weight, SpikeDetector.WINDOW);
  }

  /** The same for windows of a length; of long ones more is remembered. */
  CrashHistory with(Instant start, long count, double weight, Duration window) {
    long quarantined =
        Math.max(QUARANTINE_HOURS, window.multipliedBy(QUARANTINE_WINDOWS).toHours());
    long trailing = Math.max(TRAILING_DAYS * HOURS_PER_DAY, TRAILING_QUARANTINES * quarantined);
    long hour = Math.floorDiv(start.getEpochSecond(), SECONDS_PER_HOUR);
    if (!quarantine.isEmpty()) {
      hour = Math.max(hour, quarantine.getLast().period());
    }
    var hours = new ArrayList<Moments>();
    var days = new ArrayList<Moments>(settled);
    for (var past : quarantine) {
      if (past.period() + 1 <= hour - quarantined) {
        append(days, past, Math.floorDiv(past.period(), HOURS_PER_DAY));
      } else {
        hours.add(past);
      }
    }
    append(hours, Moments.of(hour, count, weight), hour);
    long oldestStart = hour - trailing;
    days.removeIf(day -> day.period() * HOURS_PER_DAY < oldestStart);
    return new CrashHistory(hours, days);
  }

  private static void append(List<Moments> periods, Moments more, long period) {
    if (!periods.isEmpty() && periods.getLast().period() == period) {
      periods.set(periods.size() - 1, periods.getLast().plus(more, period));
    } else {
      periods.add(more.plus(Moments.of(period, 0, 0), period));
    }
  }

  /** Without the hours still under suspicion: an alarm shows that a spike was among them. */
  CrashHistory withoutQuarantine() {
    return new CrashHistory(List.of(), settled);
  }

  /** The crash rate that this past and the {@code prior} together make likely. */
  public Baseline baseline(Prior prior) {
    var past = sum();
    boolean few = past.crashes() < Prior.PARENT_CRASHES;
    return new Baseline(
        prior.crashes() + past.crashes(),
        prior.exposure() + past.exposure(),
        Math.max(past.overDispersion(), few ? prior.overDispersion() : 0),
        Math.max(past.clumping(), few ? prior.clumping() : 1));
  }

  /**
   * The prior that this stream's past gives to its children: its rate, at the weight of 50 crashes
   * or of all its crashes when they are fewer; {@link Prior#NONE} without any.
   */
  public Prior asPrior() {
    var past = sum();
    if (past.crashes() == 0) {
      return Prior.NONE;
    }
    double crashes = Math.min(past.crashes(), Prior.PARENT_CRASHES);
    return new Prior(
        crashes,
        crashes * past.exposure() / past.crashes(),
        past.overDispersion(),
        past.clumping());
  }

  private Moments sum() {
    return settled.stream().reduce(Moments.of(0, 0, 0), (all, day) -> all.plus(day, 0));
  }
}
