package dev.yunfan.bench.streams;

import com.sun.management.OperatingSystemMXBean;
import dev.yunfan.bench.ingest.Child;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Times a count that grows on its own, by the wall and by the CPU time of this process and of the
 * broker's.
 */
record Stopwatch(Child broker) {
  private static final Duration GIVE_UP = Duration.ofMinutes(10);
  private static final long LOOK_NANOS = 200_000_000;

  /** A number that grows. */
  interface Count {
    long now() throws InterruptedException;
  }

  /**
   * What one event cost.
   *
   * @param micros of the wall's clock
   * @param cpuMicros of this process
   * @param brokerCpuMicros of the broker's process
   */
  record Cost(double micros, double cpuMicros, double brokerCpuMicros) {
    /** CPU time of both processes. */
    double wholeCpuMicros() {
      return cpuMicros + brokerCpuMicros;
    }
  }

  /** Where the clocks stand. */
  record Mark(long count, long nanos, long cpuNanos, long brokerCpuNanos) {
    Cost since(Mark begun) {
      double events = Math.max(1, count - begun.count) * 1e3;
      return new Cost(
          (nanos - begun.nanos) / events,
          (cpuNanos - begun.cpuNanos) / events,
          (brokerCpuNanos - begun.brokerCpuNanos) / events);
    }
  }

  Mark mark(long count) {
    return new Mark(
        count,
        System.nanoTime(),
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime(),
        broker.cpu().toNanos());
  }

  /**
   * The cost of an event in the second half of the way between two counts: start-up, and what the
   * JVM compiles meanwhile, is not part of the pace.
   *
   * @throws IllegalStateException when the goal is not reached within ten minutes
   */
  Cost cost(Count count, long base, long goal) throws InterruptedException {
    long begun = System.nanoTime();
    Mark started = null;
    while (true) {
      long now = count.now();
      if (started == null && now >= base + (goal - base) / 2) {
        started = mark(now);
      }
      if (started != null && now >= goal) {
        return mark(now).since(started);
      }
      if (System.nanoTime() - begun > GIVE_UP.toNanos()) {
        throw new IllegalStateException("%d of %d after %s".formatted(now, goal, GIVE_UP));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
