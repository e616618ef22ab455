package dev.yunfan.bench.account;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.cli.fault.Failed;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureCheckTest {
  private static final int CORES = 2;

  private final FigureCheck figureCheck = new FigureCheck(CORES);

  @ParameterizedTest(name = "{0}: {1} events/s, {2} + {3} us")
  @CsvSource({
    "streams with large batches, 3468348, 0.206, 0.052",
    "DSL with large batches, 310121, 3.370, 0.228",
    "Kafka Streams alone, 4752583, 0.224, 0.023",
    "bare loop, 7932699, 0.132, 0.013",
    "streams with small batches, 746840, 1.276, 0.224",
    "bare loop with small batches, 5500120, 0.197, 0.016"
  })
  void measured_figures_pass(String name, double perSecond, double cpu, double brokerCpu) {
    figureCheck.busy(account(name, perSecond, cpu, brokerCpu));

    assertThatCode(figureCheck::requirePossible).doesNotThrowAnyException();
  }

  @Test
  void refuses_the_figure_that_was_once_printed_for_a_fifth_of_a_core() {
    figureCheck.busy(account("streams", 4_400_000, 0.030, 0.013));

    assertThatThrownBy(figureCheck::requirePossible)
        .isInstanceOf(Failed.class)
        .hasMessageContaining("streams did 44000000 events at 4400000 a second")
        .hasMessageContaining("0.19 cores")
        .hasMessageNotContaining("\n");
  }

  @Test
  void a_contender_that_waits_may_use_a_fifth_of_a_core() {
    figureCheck.paced(account("gateway", 10_000, 20, 0));

    assertThatCode(figureCheck::requirePossible).doesNotThrowAnyException();
  }

  @Test
  void refuses_more_cpu_than_the_cores_have() {
    figureCheck.paced(account("gateway", 100_000, 15, 6));

    assertThatThrownBy(figureCheck::requirePossible)
        .hasMessageContaining("gateway used 21000 ms of CPU in 10000 ms on 2 cores");
  }

  @Test
  void tolerates_what_lies_between_the_readings_of_two_clocks() {
    figureCheck.busy(account("gateway", 100_000, 15, 5.2));

    assertThatCode(figureCheck::requirePossible).doesNotThrowAnyException();
  }

  @Test
  void refuses_a_contender_that_is_cheaper_than_its_floor() {
    figureCheck.floor(
        account("bare loop", 7_932_699, 0.132, 0.013), account("streams", 3_468_348, 0.06, 0.009));

    assertThatThrownBy(figureCheck::requirePossible)
        .hasMessageContaining("streams needs 0.069 us of CPU an event, and its floor, bare loop");
  }

  @Test
  void refuses_a_contender_that_is_faster_than_its_floor_by_the_wall_alone() {
    figureCheck.floorByWall(
        account("bare loop", 4_000_000, 0.2, 0.02), account("streams", 4_400_000, 0.3, 0.03));

    assertThatThrownBy(figureCheck::requirePossible)
        .hasMessageContaining("us of wall time an event");
  }

  @Test
  void tolerates_a_contender_as_cheap_as_its_floor() {
    figureCheck.floor(account("floor", 10_000, 28.6, 0), account("gateway", 10_000, 27.9, 0));

    assertThatCode(figureCheck::requirePossible).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"0, 10000", "-5, 10000", "1000, 499", "1000, 0"})
  void refuses_an_interval_in_which_nothing_was_measured(long events, long millis) {
    figureCheck.busy(
        new Account(
            "bare loop",
            events,
            Duration.ofMillis(millis),
            Duration.ofMillis(millis),
            Duration.ZERO));

    assertThatThrownBy(figureCheck::requirePossible)
        .hasMessageContaining("bare loop did %d events in %d ms".formatted(events, millis));
  }

  @Test
  void a_floor_of_no_events_is_beaten_by_nobody_and_passes_nobody() {
    var nothing = new Account("floor", 0, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO);
    figureCheck.floor(nothing, account("gateway", 10_000, 28.6, 0));

    assertThatThrownBy(figureCheck::requirePossible).hasMessageContaining("its floor, floor");
  }

  @Test
  void names_all_that_is_impossible_in_one_line() {
    var slow = account("streams", 1_000, 1, 0);
    figureCheck.busy(slow);
    figureCheck.floor(account("bare loop", 1_000_000, 2, 0), slow);

    assertThatThrownBy(figureCheck::requirePossible)
        .hasMessageContaining("streams did 10000 events")
        .hasMessageContaining("its floor, bare loop")
        .hasMessageNotContaining("\n");
  }

  /** Of ten seconds. */
  private static Account account(String name, double perSecond, double cpu, double brokerCpu) {
    long events = Math.round(10 * perSecond);
    return new Account(
        name,
        events,
        Duration.ofSeconds(10),
        Duration.ofNanos(Math.round(cpu * 1e3 * events)),
        Duration.ofNanos(Math.round(brokerCpu * 1e3 * events)));
  }
}
