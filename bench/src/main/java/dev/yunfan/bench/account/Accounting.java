package dev.yunfan.bench.account;

import java.time.Duration;

/**
 * Begins and ends accounts of one contender.
 *
 * @param contender its name
 * @param cpu its CPU time
 * @param brokerCpu its broker's CPU time
 */
public record Accounting(String contender, CpuClock cpu, CpuClock brokerCpu) {
  /** Accounting of a contender that uses no broker, or a broker inside its own process. */
  public Accounting(String contender, CpuClock cpu) {
    this(contender, cpu, CpuClock.NONE);
  }

  /** Where the clocks stand at one moment. */
  public final class Opened {
    private final long nanos = System.nanoTime();
    private final Duration cpuThen = cpu.now();
    private final Duration brokerCpuThen = brokerCpu.now();

    private Opened() {}

    /**
     * The account from then to now.
     *
     * @param events done since; none may be under way at either moment, or its CPU is counted where
     *     it is not
     */
    public Account close(long events) {
      return new Account(
          contender,
          events,
          Duration.ofNanos(System.nanoTime() - nanos),
          cpu.now().minus(cpuThen),
          brokerCpu.now().minus(brokerCpuThen));
    }
  }

  /** Begins an account. */
  public Opened open() {
    return new Opened();
  }
}
