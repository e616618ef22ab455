package dev.yunfan.bench.guard;

import dev.yunfan.bench.spike.RandomSequence;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Runs of a simulation, each with a seed of its own, so that their order changes nothing. */
final class Runs {
  private static final int STEPS = 4;

  private final long seed;
  private final PrintWriter progress;

  Runs(long seed, PrintWriter progress) {
    this.seed = seed;
    this.progress = progress;
  }

  /** The outcome of one run. */
  @FunctionalInterface
  interface Run {
    int of(RandomGenerator random);
  }

  /** The outcomes of so many runs, in order. */
  int[] of(String name, int runs, Run run) {
    var done = new AtomicInteger();
    long salt = seed * 1_000_003 + name.hashCode();
    return IntStream.range(0, runs)
        .parallel()
        .map(i -> {
          int outcome = run.of(RandomSequence.seeded(salt * 1_000_003 + i));
          report(name, done.incrementAndGet(), runs);
          return outcome;
        })
        .toArray();
  }

  /** How many of so many runs come to 1. */
  Share share(String name, int runs, Run run) {
    return new Share(Arrays.stream(of(name, runs, run)).sum(), runs);
  }

  private void report(String name, int done, int runs) {
    if (done % Math.max(1, runs / STEPS) == 0) {
      synchronized (progress) {
        progress.printf("%s: %d of %d%n", name, done, runs);
        progress.flush();
      }
    }
  }
}
