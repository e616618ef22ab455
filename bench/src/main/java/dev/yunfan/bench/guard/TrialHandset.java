package dev.yunfan.bench.guard;

import dev.yunfan.schemas.control.GuardMetric;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * One handset of a simulated rollout: it checks in once in each stage, crashes once in 11 days (M.
 * Cinque and others, "How do mobile phones fail?", DSN 2007), and 2 % of its crashes begin a loop
 * of geometric length, mean 20, one crash in ten minutes.
 */
final class TrialHandset {
  static final double CRASHES_AN_HOUR = 1 / (11 * 24.0);
  private static final double SILENCES_AN_HOUR = 1 / 2_000.0;
  private static final double LOOP_CHANCE = 0.02;
  private static final double LOOP_GOES_ON = 1 - 1 / 20.0;
  private static final double LOOP_GAP_HOURS = 1 / 6.0;
  private static final int BUCKETS = 10_000;
  private static final double ATTACK_HOURS = 1;

  private final Trial trial;
  private final RandomGenerator random;
  private final TrialCounts into;

  /** The earliest event by metric and stage, hours since the rollout's start. */
  private final Map<GuardMetric, double[]> earliest = new EnumMap<>(GuardMetric.class);

  private final double[] came;
  private final int[] arms;

  TrialHandset(Trial trial, RandomGenerator random, TrialCounts into) {
    this.trial = trial;
    this.random = random;
    this.into = into;
    int stages = trial.shares().size();
    for (var metric : GuardMetric.values()) {
      earliest.put(metric, new double[stages]);
    }
    came = new double[stages];
    arms = new int[stages];
  }

  /** Lives one handset's life; the same object lives them all, one after the other. */
  void live(boolean lies) {
    int bucket = random.nextInt(BUCKETS);
    double frailty = 1;
    if (trial.frail()) {
      double normal = random.nextGaussian();
      frailty = normal * normal; // Gamma of shape 1/2 and mean 1
    }
    earliest.values().forEach(times -> Arrays.fill(times, Double.POSITIVE_INFINITY));
    for (int stage = 0; stage < came.length; stage++) {
      arms[stage] = bucket < trial.shares().get(stage) ? TrialCounts.TREATED : TrialCounts.CONTROL;
      came[stage] = stage * Trial.STAGE_HOURS + random.nextDouble() * Trial.CHECK_IN_HOURS;
      into.join(stage, hour(came[stage]), arms[stage]);
    }
    for (int stage = 0; stage < came.length; stage++) {
      if (lies) {
        lie(stage);
      } else {
        crash(stage, frailty * CRASHES_AN_HOUR);
      }
    }
    count();
  }

  private static int hour(double time) {
    return (int) time % Trial.STAGE_HOURS;
  }

  private void lie(int stage) {
    if (arms[stage] == TrialCounts.TREATED) {
      double time = Math.floor(came[stage]) + 1 + ATTACK_HOURS * random.nextDouble();
      event(time, GuardMetric.CRASH);
      event(time, GuardMetric.KERNEL);
    }
  }

  private void crash(int stage, double rate) {
    double worse = arms[stage] == TrialCounts.TREATED ? trial.ratio() : 1;
    double end = (stage + 1) * (double) Trial.STAGE_HOURS;
    // a treated handset has the release of its check-in on; of the hours before, nothing counts
    double time = came[stage] + random.nextExponential() / (rate * worse);
    while (time < end) {
      event(time, kind());
      if (random.nextDouble() < LOOP_CHANCE) {
        loop(time);
      }
      time += random.nextExponential() / (rate * worse);
    }
    double silent = came[stage] + random.nextExponential() / SILENCES_AN_HOUR;
    if (silent < end) {
      see(stage, silent, GuardMetric.SILENCE);
    }
  }

  private void loop(double from) {
    var kind = kind();
    double time = from;
    do {
      time += random.nextExponential() * LOOP_GAP_HOURS;
      event(time, kind);
    } while (random.nextDouble() < LOOP_GOES_ON);
  }

  private GuardMetric kind() {
    double drawn = random.nextDouble();
    if (drawn < 0.6) {
      return GuardMetric.JAVA;
    }
    return drawn < 0.8
        ? GuardMetric.NATIVE
        : drawn < 0.9 ? GuardMetric.WATCHDOG : GuardMetric.KERNEL;
  }

  private void event(double time, GuardMetric kind) {
    int stage = (int) (time / Trial.STAGE_HOURS);
    if (stage < came.length && time >= came[stage]) {
      into.crash(stage, hour(time), arms[stage]);
      see(stage, time, kind);
      see(stage, time, GuardMetric.CRASH);
    }
  }

  private void see(int stage, double time, GuardMetric metric) {
    var times = Objects.requireNonNull(earliest.get(metric), metric::label);
    times[stage] = Math.min(times[stage], time);
  }

  private void count() {
    earliest.forEach((metric, times) -> {
      for (int stage = 0; stage < times.length; stage++) {
        count(stage, metric, times[stage]);
      }
    });
  }

  private void count(int stage, GuardMetric metric, double time) {
    if (time == Double.POSITIVE_INFINITY) {
      return;
    }
    if (time >= Math.floor(came[stage]) + 1) {
      into.first(stage, hour(time), arms[stage], metric);
    } else {
      into.leave(stage, hour(time), arms[stage], metric);
    }
  }
}
