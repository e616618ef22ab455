package dev.yunfan.ota.guard;

import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.fleet.RolloutWindow.Firsts;
import java.util.Arrays;

/** The rows of one arm of a stratum by hour, the newest of each, in the order of their hours. */
final class ArmHours {
  private static final GuardMetric[] ALL = GuardMetric.values();
  private static final int METRICS = ALL.length;
  private static final int WIDTH = 1 + 2 * METRICS;

  /** The powered-on time of the hour, then the time at risk by metric. */
  private static final int TIMES = 1 + METRICS;

  private static final int FIRST_ROOM = 4;

  /** Takes the place of a count that is negative or larger than any fleet. */
  private static final int IMPOSSIBLE = -1;

  /** 3 years of a million handsets: no sum of rows overflows. */
  private static final long MAX_SECONDS = 100_000_000_000_000L;

  private long[] hours = new long[FIRST_ROOM];
  private long[] seconds = new long[FIRST_ROOM * TIMES];
  private int[] counts = new int[FIRST_ROOM * WIDTH];
  private long[] confirmed = new long[FIRST_ROOM];
  private int size;

  /** Puts a row in the place of its hour; returns whether that changed anything. */
  boolean put(RolloutWindow row) {
    var times = times(row);
    var cells = cells(row);
    int at = Arrays.binarySearch(hours, 0, size, row.hour());
    if (at >= 0) {
      if (Arrays.equals(seconds, at * TIMES, (at + 1) * TIMES, times, 0, TIMES)
          && confirmed[at] == row.updates().confirmed()
          && Arrays.equals(counts, at * WIDTH, (at + 1) * WIDTH, cells, 0, WIDTH)) {
        return false;
      }
    } else {
      at = -at - 1;
      makeRoom(at);
      hours[at] = row.hour();
    }
    confirmed[at] = row.updates().confirmed();
    System.arraycopy(times, 0, seconds, at * TIMES, TIMES);
    System.arraycopy(cells, 0, counts, at * WIDTH, WIDTH);
    return true;
  }

  private void makeRoom(int at) {
    if (size == hours.length) {
      hours = Arrays.copyOf(hours, size + size / 2);
      seconds = Arrays.copyOf(seconds, hours.length * TIMES);
      counts = Arrays.copyOf(counts, hours.length * WIDTH);
      confirmed = Arrays.copyOf(confirmed, hours.length);
    }
    System.arraycopy(hours, at, hours, at + 1, size - at);
    System.arraycopy(confirmed, at, confirmed, at + 1, size - at);
    System.arraycopy(seconds, at * TIMES, seconds, (at + 1) * TIMES, (size - at) * TIMES);
    System.arraycopy(counts, at * WIDTH, counts, (at + 1) * WIDTH, (size - at) * WIDTH);
    size++;
  }

  private static long[] times(RolloutWindow row) {
    var times = new long[TIMES];
    times[0] = row.exposureSeconds();
    for (int metric = 0; metric < METRICS; metric++) {
      times[1 + metric] = firsts(row, ALL[metric]).seconds();
    }
    return times;
  }

  private static int[] cells(RolloutWindow row) {
    var cells = new int[WIDTH];
    cells[0] = count(row.joined());
    for (int metric = 0; metric < METRICS; metric++) {
      var firsts = firsts(row, ALL[metric]);
      cells[1 + 2 * metric] = count(firsts.events());
      cells[2 + 2 * metric] = count(firsts.unexposed());
    }
    return cells;
  }

  private static int count(long handsets) {
    return handsets >= 0 && handsets <= Integer.MAX_VALUE ? (int) handsets : IMPOSSIBLE;
  }

  private static Firsts firsts(RolloutWindow row, GuardMetric metric) {
    return switch (metric) {
      case CRASH -> row.crashed();
      case JAVA -> row.java();
      case NATIVE -> row.natives();
      case KERNEL -> row.kernel();
      case WATCHDOG -> row.watchdog();
      case SILENCE -> row.silence();
    };
  }

  int size() {
    return size;
  }

  long hour(int at) {
    return hours[at];
  }

  /** Index of the first row of an hour or a later one; {@link #size} when there is none. */
  int from(long hour) {
    int at = Arrays.binarySearch(hours, 0, size, hour);
    return at >= 0 ? at : -at - 1;
  }

  /** Handsets that came; 0 when the count cannot be. */
  long joined(int at) {
    return Math.max(0, counts[at * WIDTH]);
  }

  /** Net change of the handsets that confirmed the update; negative when they went back. */
  long confirmed(int at) {
    return confirmed[at];
  }

  /** Powered-on time; 0 when it cannot be. */
  long seconds(int at) {
    return time(at, 0);
  }

  /** Time at risk that was told; 0 when it cannot be. */
  long secondsAtRisk(int at, int metric) {
    return time(at, 1 + metric);
  }

  private long time(int at, int which) {
    long told = seconds[at * TIMES + which];
    return possible(told) ? told : 0;
  }

  /** Handsets with a first event; 0 when the count cannot be. */
  long events(int at, int metric) {
    return Math.max(0, counts[at * WIDTH + 1 + 2 * metric]);
  }

  /** Handsets that left unexposed; 0 when the count cannot be. */
  long unexposed(int at, int metric) {
    return Math.max(0, counts[at * WIDTH + 2 + 2 * metric]);
  }

  /** Whether a number of a row is negative, or larger than any fleet can have. */
  boolean impossible(int at) {
    for (int i = at * WIDTH; i < (at + 1) * WIDTH; i++) {
      if (counts[i] == IMPOSSIBLE) {
        return true;
      }
    }
    for (int i = at * TIMES; i < (at + 1) * TIMES; i++) {
      if (!possible(seconds[i])) {
        return true;
      }
    }
    return false;
  }

  private static boolean possible(long seconds) {
    return seconds >= 0 && seconds <= MAX_SECONDS;
  }
}
