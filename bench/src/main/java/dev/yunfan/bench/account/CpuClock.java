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

  /** Of the thread that reads it. */
  static CpuClock ofTheReader() {
    var threads = ManagementFactory.getThreadMXBean();
    return () -> Duration.ofNanos(threads.getCurrentThreadCpuTime());
  }
}
