package dev.yunfan.bench.ingest;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The plain lane alone under JMH. */
final class LaneTiming {
  private LaneTiming() {}

  /** Nanoseconds of one batch of {@value Requests#SMALL_EVENTS} events, in a JVM of its own. */
  static double nanos(int receipts) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(LaneBenchmark.class.getName())
            .param("receipts", Integer.toString(receipts))
            .forks(1)
            .warmupIterations(4)
            .warmupTime(new TimeValue(1, TimeUnit.SECONDS))
            .measurementIterations(8)
            .measurementTime(new TimeValue(1, TimeUnit.SECONDS))
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    return new Runner(options).runSingle().getPrimaryResult().getScore();
  }
}
