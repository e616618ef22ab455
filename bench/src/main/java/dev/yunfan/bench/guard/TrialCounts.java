package dev.yunfan.bench.guard;

import dev.yunfan.schemas.control.GuardMetric;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Counts of a simulated rollout by stage, hour of the stage and arm. */
final class TrialCounts {
  static final int TREATED = 0;
  static final int CONTROL = 1;
  private static final int ARMS = 2;

  private final int[] joined;
  private final int[] crashes;
  private final Map<GuardMetric, int[]> firsts = new EnumMap<>(GuardMetric.class);
  private final Map<GuardMetric, int[]> unexposed = new EnumMap<>(GuardMetric.class);

  TrialCounts(int stages) {
    int cells = stages * Trial.STAGE_HOURS * ARMS;
    joined = new int[cells];
    crashes = new int[cells];
    for (var metric : GuardMetric.values()) {
      firsts.put(metric, new int[cells]);
      unexposed.put(metric, new int[cells]);
    }
  }

  private static int cell(int stage, int hour, int arm) {
    return (stage * Trial.STAGE_HOURS + hour) * ARMS + arm;
  }

  private static int[] cells(Map<GuardMetric, int[]> all, GuardMetric metric) {
    return Objects.requireNonNull(all.get(metric), metric::label);
  }

  void join(int stage, int hour, int arm) {
    joined[cell(stage, hour, arm)]++;
  }

  /** Counts a crash, be it a handset's first or not. */
  void crash(int stage, int hour, int arm) {
    crashes[cell(stage, hour, arm)]++;
  }

  void first(int stage, int hour, int arm, GuardMetric metric) {
    cells(firsts, metric)[cell(stage, hour, arm)]++;
  }

  /** Counts a handset that had its first event in the hour in which it came. */
  void leave(int stage, int hour, int arm, GuardMetric metric) {
    cells(unexposed, metric)[cell(stage, hour, arm)]++;
  }

  int joined(int stage, int hour, int arm) {
    return joined[cell(stage, hour, arm)];
  }

  int crashes(int stage, int hour, int arm) {
    return crashes[cell(stage, hour, arm)];
  }

  int firsts(int stage, int hour, int arm, GuardMetric metric) {
    return cells(firsts, metric)[cell(stage, hour, arm)];
  }

  int unexposed(int stage, int hour, int arm, GuardMetric metric) {
    return cells(unexposed, metric)[cell(stage, hour, arm)];
  }
}
