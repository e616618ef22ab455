package dev.yunfan.bench.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.bench.account.Account;
import dev.yunfan.bench.account.FigureCheck;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ContestTest {
  private static final double PACE = 10_000;

  private final IngestFigures figures = new IngestFigures();
  private final FigureCheck figureCheck = new FigureCheck(2);
  private final Contest contest = new Contest(figures, figureCheck);

  @Test
  void the_figures_of_the_report_pass_and_stand_beside_wall_ratios() {
    contest.endpoints(
        "OfOneEvent",
        cost("bare", 8.3, 90_000, 13.9),
        cost("floor", 14.2, 60_000, 28.6),
        cost("gateway", 17.1, 50_000, 30.3));

    assertThatCode(figureCheck::requirePossible).doesNotThrowAnyException();
    assertThat(figures.json())
        .contains("\"ratioToFloorOfOneEvent\":1.204")
        .contains("\"wallRatioToFloorOfOneEvent\":1.200")
        .contains("\"ratioToFloorOfOneEventPaced\":1.059");
  }

  @Test
  void a_gateway_that_is_cheaper_than_its_floor_is_refused_at_each_pace() {
    contest.endpoints(
        "",
        cost("bare", 8.3, 90_000, 13.9),
        cost("floor", 14.2, 60_000, 28.6),
        cost("gateway", 17.1, 50_000, 20));

    assertThatThrownBy(figureCheck::requirePossible)
        .hasMessageContaining("gateway needs 20.000 us of CPU an event, and its floor, floor");
  }

  @Test
  void a_floor_that_is_cheaper_than_the_bare_endpoint_is_refused_too() {
    contest.endpoints(
        "",
        cost("bare", 15, 60_000, 13.9),
        cost("floor", 12, 60_000, 28.6),
        cost("gateway", 17.1, 50_000, 30.3));

    assertThatThrownBy(figureCheck::requirePossible).hasMessageContaining("its floor, bare");
  }

  @Test
  void a_gateway_that_is_cheaper_than_the_producer_inside_it_is_refused() {
    contest.producers(
        account("gateway", 10, 60_000),
        account("120 bytes", 1, 900_000),
        account("batches", 12, 70_000));

    assertThatThrownBy(figureCheck::requirePossible).hasMessageContaining("its floor, batches");
  }

  private static RequestCost cost(String name, double busy, double perSecond, double paced) {
    return new RequestCost(account(name, busy, perSecond), account(name, paced, PACE));
  }

  private static Account account(String name, double cpuMicros, double perSecond) {
    long events = Math.round(10 * perSecond);
    return new Account(
        name,
        events,
        Duration.ofSeconds(10),
        Duration.ofNanos(Math.round(cpuMicros * 1e3 * events)),
        Duration.ZERO);
  }
}
