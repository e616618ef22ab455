package dev.yunfan.bench.account;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** CPU time that a process or a thread has used so far, user and system. */
@FunctionalInterface
public interface CpuClock {
  /** Of nobody. */
  CpuClock NONE = () -> Duration.ZERO;

  /** Reads it. */
  Duration now();

  /** Of this process. */
  static CpuClock ofThisProcess() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return () -> Duration.ofNanos(system.getProcessCpuTime());
  }

  /**
   * Of another process.
   *
   * <p>Reading it throws {@link IllegalStateException} when the process has ended: its figures
   * would be those of nobody.
   */
  static CpuClock of(Process process) {
    return () ->
        process
            .info()
            .totalCpuDuration()
            .orElseThrow(() ->
                new IllegalStateException(
                    "process %d ended while it was measured".formatted(process.pid())));
  }

  /** Of the thread that reads it. */
  static CpuClock ofTheReader() {
    var threads = ManagementFactory.getThreadMXBean();
    return () -> Duration.ofNanos(threads.getCurrentThreadCpuTime());
  }
}
