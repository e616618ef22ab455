package dev.yunfan.bench.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AccountingTest {
  private final AtomicLong cpu = new AtomicLong(7_000_000);
  private final AtomicLong brokerCpu = new AtomicLong(3_000_000);
  private final Accounting accounting =
      new Accounting(
          "gateway", () -> Duration.ofNanos(cpu.get()), () -> Duration.ofNanos(brokerCpu.get()));

  @Test
  void counts_what_was_used_between_opening_and_closing_alone() {
    cpu.addAndGet(1_000_000);
    long before = System.nanoTime();
    var opened = accounting.open();
    cpu.addAndGet(2_000_000);
    brokerCpu.addAndGet(500_000);
    var account = opened.close(1_000);
    long after = System.nanoTime();
    cpu.addAndGet(9_000_000);

    assertThat(account.cpuMicros()).isEqualTo(2);
    assertThat(account.brokerCpuMicros()).isEqualTo(0.5);
    assertThat(account.wholeCpuMicros()).isEqualTo(2.5);
    assertThat(account.wall()).isPositive().isLessThanOrEqualTo(Duration.ofNanos(after - before));
  }

  @Test
  void each_opening_begins_anew() {
    var first = accounting.open();
    cpu.addAndGet(2_000_000);
    var second = accounting.open();
    cpu.addAndGet(1_000_000);

    assertThat(first.close(1).cpu()).isEqualTo(Duration.ofMillis(3));
    assertThat(second.close(1).cpu()).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void reads_this_process_and_this_thread() {
    var process = CpuClock.ofThisProcess().now();
    var thread = CpuClock.ofTheReader().now();

    assertThat(process).isGreaterThanOrEqualTo(thread);
    assertThat(thread).isPositive();
    assertThat(CpuClock.NONE.now()).isZero();
  }
}
