package dev.yunfan.bench.account;

import java.time.Duration;

/**
 * The work and the costs of one contender in one interval. Events, wall and CPU begin and end at
 * the same two moments: an account of two intervals can say anything.
 *
 * @param contender its name, as messages and figures name it
 * @param events done between the two moments
 * @param wall between them
 * @param cpu of the contender
 * @param brokerCpu of the broker that it used; zero if it used none, or if {@code cpu} has it
 */
public record Account(
    String contender, long events, Duration wall, Duration cpu, Duration brokerCpu) {

  /** The same with another number of events, where they are known only afterwards. */
  public Account of(long counted) {
    return new Account(contender, counted, wall, cpu, brokerCpu);
  }

  /** Microseconds of the wall's clock an event. */
  public double micros() {
    return perEvent(wall);
  }

  /** Microseconds of the contender's CPU an event. */
  public double cpuMicros() {
    return perEvent(cpu);
  }

  /** Microseconds of the broker's CPU an event. */
  public double brokerCpuMicros() {
    return perEvent(brokerCpu);
  }

  /** Microseconds of CPU an event, of contender and broker. */
  public double wholeCpuMicros() {
    return perEvent(cpu.plus(brokerCpu));
  }

  /** Events a second by the wall. */
  public double perSecond() {
    return 1e6 / micros();
  }

  /** Cores that contender and broker kept busy, on average. */
  public double busyCores() {
    return (double) cpu.plus(brokerCpu).toNanos() / wall.toNanos();
  }

  private double perEvent(Duration used) {
    return used.toNanos() / 1e3 / events;
  }
}
