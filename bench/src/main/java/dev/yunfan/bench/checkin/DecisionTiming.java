package dev.yunfan.bench.checkin;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The decision alone under JMH, with its allocation: no HTTP. */
final class DecisionTiming {
  private DecisionTiming() {}

  /**
   * One decision.
   *
   * @param nanos mean of the measured iterations
   * @param error half of JMH's 99.9 % interval around it
   * @param bytes allocated
   */
  record Cost(double nanos, double error, double bytes) {}

  /**
   * Times it in a JVM of its own, about 12 seconds.
   *
   * @param method of {@link DecisionBenchmark}
   */
  static Cost measure(String method, int rollouts) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(DecisionBenchmark.class.getName() + "." + method + "$")
            .param("rollouts", Integer.toString(rollouts))
            .forks(1)
            .warmupIterations(4)
            .warmupTime(new TimeValue(1, TimeUnit.SECONDS))
            .measurementIterations(8)
            .measurementTime(new TimeValue(1, TimeUnit.SECONDS))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    var result = new Runner(options).runSingle();
    var time = result.getPrimaryResult();
    return new Cost(
        time.getScore(),
        time.getScoreError(),
        Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm")).getScore());
  }
}
